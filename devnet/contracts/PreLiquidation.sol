// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

struct PairParams {
    address loanToken;
    address collateralToken;
    address oracle;
    address irm;
    uint256 lltv;
}

struct PreLiquidationParams {
    uint256 preLltv;
    uint256 preLCF1;
    uint256 preLCF2;
    uint256 preLIF1;
    uint256 preLIF2;
    address preLiquidationOracle;
}

interface IMorphoPart {
    function idToMarketParams(bytes32 id) external view returns (PairParams memory);
    function market(bytes32 id) external view returns (uint128, uint128, uint128, uint128, uint128, uint128);
    function position(bytes32 id, address user) external view returns (uint256, uint128, uint128);
    function accrueInterest(PairParams memory params) external;
    function repay(
        PairParams memory params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        bytes calldata data
    ) external returns (uint256, uint256);
    function withdrawCollateral(PairParams memory params, uint256 assets, address onBehalf, address receiver) external;
}

interface IPriceOnly {
    function price() external view returns (uint256);
}

interface ITokenPart {
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// Morpho's pre-liquidation, written anew from its published rules, because no registry has it: a borrower who has
/// authorised this contract may be liquidated in part between preLltv and the market's own threshold, by a close factor
/// and an incentive that grow in a straight line between the two.
contract PreLiquidation {
    event PreLiquidate(
        bytes32 indexed id,
        address indexed preLiquidator,
        address indexed borrower,
        uint256 repaidAssets,
        uint256 repaidShares,
        uint256 seizedAssets
    );

    uint256 private constant ONE = 1e18;
    uint256 private constant PRICE_ONE = 1e36;

    IMorphoPart public immutable MORPHO;
    bytes32 public immutable ID;
    PreLiquidationParams private terms;
    PairParams private pair;

    constructor(address morpho, bytes32 id, PreLiquidationParams memory terms_) {
        MORPHO = IMorphoPart(morpho);
        ID = id;
        terms = terms_;
        pair = IMorphoPart(morpho).idToMarketParams(id);
        require(terms_.preLltv < pair.lltv, "preLltv");
    }

    function preLiquidate(address borrower, uint256 repaidShares) external {
        MORPHO.accrueInterest(pair);
        uint256 seized = seizedFor(borrower, repaidShares);
        bytes memory data = abi.encode(seized, borrower, msg.sender);
        (uint256 repaidAssets, ) = MORPHO.repay(pair, 0, repaidShares, borrower, data);
        emit PreLiquidate(ID, msg.sender, borrower, repaidAssets, repaidShares, seized);
    }

    function seizedFor(address borrower, uint256 repaidShares) private view returns (uint256) {
        (, uint128 shares, uint128 collateral) = MORPHO.position(ID, borrower);
        uint256 price = IPriceOnly(terms.preLiquidationOracle).price();
        uint256 progress = progressOf((uint256(collateral) * price) / PRICE_ONE, assetsOf(shares, true));
        uint256 closeFactor = (progress * (terms.preLCF2 - terms.preLCF1)) / ONE + terms.preLCF1;
        require(repaidShares <= (uint256(shares) * closeFactor) / ONE, "too large");
        uint256 incentive = (progress * (terms.preLIF2 - terms.preLIF1)) / ONE + terms.preLIF1;
        return (((assetsOf(repaidShares, false) * incentive) / ONE) * PRICE_ONE) / price;
    }

    /// How far the loan to value has come from preLltv to the market's own threshold, 1e18 is all the way.
    function progressOf(uint256 quoted, uint256 borrowed) private view returns (uint256) {
        require(borrowed <= (quoted * pair.lltv) / ONE, "liquidatable");
        uint256 ltv = up(borrowed * ONE, quoted);
        require(ltv > terms.preLltv, "healthy");
        return ((ltv - terms.preLltv) * ONE) / (pair.lltv - terms.preLltv);
    }

    function assetsOf(uint256 shares, bool roundUp) private view returns (uint256) {
        (, , uint128 totalAssets, uint128 totalShares, , ) = MORPHO.market(ID);
        uint256 product = shares * (uint256(totalAssets) + 1);
        uint256 divisor = uint256(totalShares) + 1e6;
        return roundUp ? up(product, divisor) : product / divisor;
    }

    function onMorphoRepay(uint256 repaidAssets, bytes calldata data) external {
        require(msg.sender == address(MORPHO), "not Morpho");
        (uint256 seized, address borrower, address liquidator) = abi.decode(data, (uint256, address, address));
        MORPHO.withdrawCollateral(pair, seized, borrower, liquidator);
        // The local chain's tokens let nobody but Morpho take without approval: the liquidator has approved this contract.
        ITokenPart(pair.loanToken).transferFrom(liquidator, address(this), repaidAssets);
    }

    function up(uint256 x, uint256 y) private pure returns (uint256) {
        return (x + y - 1) / y;
    }
}

contract PreLiquidationFactory {
    event CreatePreLiquidation(address indexed preLiquidation, bytes32 id, PreLiquidationParams preLiquidationParams);

    address public immutable MORPHO;

    constructor(address morpho) {
        MORPHO = morpho;
    }

    function createPreLiquidation(bytes32 id, PreLiquidationParams calldata terms) external returns (address made) {
        made = address(new PreLiquidation(MORPHO, id, terms));
        emit CreatePreLiquidation(made, id, terms);
    }
}
