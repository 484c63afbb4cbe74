// SPDX-License-Identifier: MIT
pragma solidity 0.8.19;

import {Id, IMorpho, Market, MarketParams, Position} from "morpho-blue/interfaces/IMorpho.sol";
import {IOracle} from "morpho-blue/interfaces/IOracle.sol";
import {MathLib} from "morpho-blue/libraries/MathLib.sol";
import {ORACLE_PRICE_SCALE} from "morpho-blue/libraries/ConstantsLib.sol";
import {MorphoBalancesLib} from "morpho-blue/libraries/periphery/MorphoBalancesLib.sol";

/// Reads markets and positions in one eth_call. It is never deployed: its code is put in place by the call's state
/// override, so it answers at every block. Interest is accrued by Morpho's own library, with the market's own model.
contract MorphoLens {
    using MathLib for uint256;
    using MorphoBalancesLib for IMorpho;

    /// Words a market: supply assets and shares, borrow assets and shares, interest included; then as stored: the same
    /// four, last accrual, fee; the oracle's price (all ones when it reverts).
    function markets(IMorpho morpho, Id[] calldata ids) external view returns (uint256[] memory words) {
        words = new uint256[](ids.length * 11);
        for (uint256 i = 0; i < ids.length; i++) {
            MarketParams memory params = morpho.idToMarketParams(ids[i]);
            Market memory stored = morpho.market(ids[i]);
            uint256 at = i * 11;
            (words[at], words[at + 1], words[at + 2], words[at + 3]) = morpho.expectedMarketBalances(params);
            words[at + 4] = stored.totalSupplyAssets;
            words[at + 5] = stored.totalSupplyShares;
            words[at + 6] = stored.totalBorrowAssets;
            words[at + 7] = stored.totalBorrowShares;
            words[at + 8] = stored.lastUpdate;
            words[at + 9] = stored.fee;
            words[at + 10] = priceOf(params.oracle);
        }
    }

    /// Words a position, users by users of a market: supply shares, borrow shares, collateral; assets supplied (down) and
    /// owed (up), interest included; the collateral's value, what it lets borrow, and the health factor: what Morpho's
    /// isHealthy compares, divided. All ones: no debt, or where the oracle reverts.
    function positions(IMorpho morpho, Id id, address[] calldata users) external view returns (uint256[] memory words) {
        words = new uint256[](users.length * 8);
        MarketParams memory params = morpho.idToMarketParams(id);
        uint256 price = priceOf(params.oracle);
        for (uint256 i = 0; i < users.length; i++) {
            Position memory position = morpho.position(id, users[i]);
            uint256 at = i * 8;
            words[at] = position.supplyShares;
            words[at + 1] = position.borrowShares;
            words[at + 2] = position.collateral;
            words[at + 3] = morpho.expectedSupplyAssets(params, users[i]);
            words[at + 4] = morpho.expectedBorrowAssets(params, users[i]);
            words[at + 5] = type(uint256).max;
            words[at + 6] = type(uint256).max;
            words[at + 7] = type(uint256).max;
            if (price == type(uint256).max) continue;
            words[at + 5] = words[at + 2].mulDivDown(price, ORACLE_PRICE_SCALE);
            words[at + 6] = words[at + 5].wMulDown(params.lltv);
            if (position.borrowShares > 0) words[at + 7] = words[at + 6].wDivDown(words[at + 4]);
        }
    }

    function priceOf(address oracle) private view returns (uint256) {
        try IOracle(oracle).price() returns (uint256 price) {
            return price;
        } catch {
            return type(uint256).max;
        }
    }
}
