// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

interface IPoolViews {
    function getUserAccountData(address user) external view returns (uint256, uint256, uint256, uint256, uint256, uint256);
    function getUserConfiguration(address user) external view returns (uint256);
    function getUserEMode(address user) external view returns (uint256);
    function getReserveNormalizedIncome(address asset) external view returns (uint256);
    function getReserveNormalizedVariableDebt(address asset) external view returns (uint256);
}

interface ITokenViews {
    function balanceOf(address user) external view returns (uint256);
    function scaledBalanceOf(address user) external view returns (uint256);
    function principalBalanceOf(address user) external view returns (uint256);
}

interface IOracleViews {
    function getAssetPrice(address asset) external view returns (uint256);
}

/// Reads a whole market in one eth_call. It is never deployed: its code is put in place by the call's state override, so
/// it answers at every block. Each number is what the market's own contract returns; nothing is computed here.
contract MarketLens {
    struct Reserve {
        address asset;
        address aToken;
        address variableDebtToken;
        address stableDebtToken;
    }

    /// Words a user: 6 of getUserAccountData (all ones when it reverts, as when a price source does), the configuration
    /// bitmap, the e-mode; then for each reserve the aToken balance, the variable and the stable debt.
    function balances(
        address pool,
        address[] calldata users,
        Reserve[] calldata reserves
    ) external view returns (uint256[] memory words) {
        words = new uint256[](users.length * (8 + 3 * reserves.length));
        uint256 at = 0;
        for (uint256 i = 0; i < users.length; i++) {
            at = writeAccount(words, at, pool, users[i]);
            for (uint256 j = 0; j < reserves.length; j++) {
                words[at++] = ITokenViews(reserves[j].aToken).balanceOf(users[i]);
                words[at++] = ITokenViews(reserves[j].variableDebtToken).balanceOf(users[i]);
                address stable = reserves[j].stableDebtToken;
                words[at++] = stable == address(0) ? 0 : ITokenViews(stable).balanceOf(users[i]);
            }
        }
    }

    /// As balances, with the scaled aToken and debt balances and the stable debt's principal.
    function scaledBalances(
        address pool,
        address[] calldata users,
        Reserve[] calldata reserves
    ) external view returns (uint256[] memory words) {
        words = new uint256[](users.length * (8 + 3 * reserves.length));
        uint256 at = 0;
        for (uint256 i = 0; i < users.length; i++) {
            at = writeAccount(words, at, pool, users[i]);
            for (uint256 j = 0; j < reserves.length; j++) {
                words[at++] = ITokenViews(reserves[j].aToken).scaledBalanceOf(users[i]);
                words[at++] = ITokenViews(reserves[j].variableDebtToken).scaledBalanceOf(users[i]);
                address stable = reserves[j].stableDebtToken;
                words[at++] = stable == address(0) ? 0 : ITokenViews(stable).principalBalanceOf(users[i]);
            }
        }
    }

    /// Words a reserve: normalised income, normalised variable debt, the oracle's price (all ones when it reverts), and
    /// getReserveDeficit where the pool has it, else zero.
    function reserves(
        address pool,
        address oracle,
        address[] calldata assets
    ) external view returns (uint256[] memory words) {
        words = new uint256[](assets.length * 4);
        for (uint256 i = 0; i < assets.length; i++) {
            words[4 * i] = IPoolViews(pool).getReserveNormalizedIncome(assets[i]);
            words[4 * i + 1] = IPoolViews(pool).getReserveNormalizedVariableDebt(assets[i]);
            try IOracleViews(oracle).getAssetPrice(assets[i]) returns (uint256 price) {
                words[4 * i + 2] = price;
            } catch {
                words[4 * i + 2] = type(uint256).max;
            }
            (bool ok, bytes memory data) = pool.staticcall(
                abi.encodeWithSignature("getReserveDeficit(address)", assets[i])
            );
            if (ok && data.length == 32) words[4 * i + 3] = abi.decode(data, (uint256));
        }
    }

    function writeAccount(uint256[] memory words, uint256 at, address pool, address user) private view returns (uint256) {
        try IPoolViews(pool).getUserAccountData(user) returns (
            uint256 collateral,
            uint256 debt,
            uint256 available,
            uint256 threshold,
            uint256 ltv,
            uint256 healthFactor
        ) {
            words[at] = collateral;
            words[at + 1] = debt;
            words[at + 2] = available;
            words[at + 3] = threshold;
            words[at + 4] = ltv;
            words[at + 5] = healthFactor;
        } catch {
            for (uint256 i = 0; i < 6; i++) words[at + i] = type(uint256).max;
        }
        words[at + 6] = IPoolViews(pool).getUserConfiguration(user);
        words[at + 7] = IPoolViews(pool).getUserEMode(user);
        return at + 8;
    }
}
