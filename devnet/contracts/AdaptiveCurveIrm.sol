// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

/// The interest rate model that Morpho Blue's markets use, written anew from its published formula: no registry has the
/// original. Rates are a second's, 1e18 = 100 %. Every division rounds towards zero.
contract AdaptiveCurveIrm {
    event BorrowRateUpdate(bytes32 indexed id, uint256 avgBorrowRate, uint256 rateAtTarget);

    struct MarketParams {
        address loanToken;
        address collateralToken;
        address oracle;
        address irm;
        uint256 lltv;
    }

    struct Market {
        uint128 totalSupplyAssets;
        uint128 totalSupplyShares;
        uint128 totalBorrowAssets;
        uint128 totalBorrowShares;
        uint128 lastUpdate;
        uint128 fee;
    }

    int256 private constant ONE = 1e18;
    int256 private constant YEAR = 365 days;
    /// Utilisation at which the rate neither rises nor falls.
    int256 private constant TARGET = 0.9e18;
    /// The rate at full use is so many times the one at target, the rate at no use this part of it.
    int256 private constant STEEPNESS = 4e18;
    int256 private constant SPEED = 50e18 / YEAR;
    int256 private constant FIRST_RATE = 0.04e18 / YEAR;
    int256 private constant LEAST_RATE = 0.001e18 / YEAR;
    int256 private constant MOST_RATE = 2e18 / YEAR;

    int256 private constant LN_2 = 0.693147180559945309e18;
    /// Below, the exponential is 0; from the upper one on it is the last value.
    int256 private constant EXP_LOWEST = -41.446531673892822312e18;
    int256 private constant EXP_HIGHEST = 93.859467695000404319e18;
    int256 private constant EXP_LAST_VALUE = 57716089161558943949701069502944508345128.422502756744429568e18;

    address public immutable MORPHO;
    mapping(bytes32 => int256) public rateAtTarget;

    constructor(address morpho) {
        MORPHO = morpho;
    }

    /// The mean rate since the market's last accrual.
    function borrowRateView(MarketParams calldata params, Market calldata market) external view returns (uint256 mean) {
        (mean, ) = rates(rateAtTarget[idOf(params)], market);
    }

    function borrowRate(MarketParams calldata params, Market calldata market) external returns (uint256) {
        require(msg.sender == MORPHO, "not Morpho");
        bytes32 id = idOf(params);
        (uint256 mean, int256 end) = rates(rateAtTarget[id], market);
        rateAtTarget[id] = end;
        emit BorrowRateUpdate(id, mean, uint256(end));
        return mean;
    }

    function idOf(MarketParams calldata params) private pure returns (bytes32) {
        return keccak256(abi.encode(params));
    }

    function rates(int256 start, Market calldata market) private view returns (uint256 mean, int256 end) {
        int256 used = 0;
        if (market.totalSupplyAssets > 0) {
            used = int256((uint256(market.totalBorrowAssets) * 1e18) / market.totalSupplyAssets);
        }
        // From -1 (nothing used) over 0 (at target) to 1 (all used).
        int256 deviation = ((used - TARGET) * ONE) / (used > TARGET ? ONE - TARGET : TARGET);
        int256 meanAtTarget;
        if (start == 0) {
            end = FIRST_RATE;
            meanAtTarget = FIRST_RATE;
        } else {
            int256 growth = ((SPEED * deviation) / ONE) * int256(block.timestamp - market.lastUpdate);
            if (growth == 0) {
                end = start;
                meanAtTarget = start;
            } else {
                end = grown(start, growth);
                meanAtTarget = (start + end + 2 * grown(start, growth / 2)) / 4;
            }
        }
        int256 slope = deviation < 0 ? ONE - (ONE * ONE) / STEEPNESS : STEEPNESS - ONE;
        mean = uint256((((slope * deviation) / ONE + ONE) * meanAtTarget) / ONE);
    }

    function grown(int256 rate, int256 growth) private pure returns (int256) {
        int256 next = (rate * exponential(growth)) / ONE;
        if (next < LEAST_RATE) return LEAST_RATE;
        return next > MOST_RATE ? MOST_RATE : next;
    }

    /// e^x as 2^q e^r with r at most half of ln 2, e^r by its first three terms.
    function exponential(int256 x) private pure returns (int256) {
        if (x < EXP_LOWEST) return 0;
        if (x >= EXP_HIGHEST) return EXP_LAST_VALUE;
        int256 q = (x + (x < 0 ? -(LN_2 / 2) : LN_2 / 2)) / LN_2;
        int256 r = x - q * LN_2;
        int256 value = ONE + r + (r * r) / ONE / 2;
        return q >= 0 ? value << uint256(q) : value >> uint256(-q);
    }
}
