// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

/// Emits lending events in the shapes of Aave v3's Pool, as many in one call as its input lists.
contract Pool {
    event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode);
    event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount);
    event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode);
    event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens);
    event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken);

    uint256 constant BORROW_RATE = 0.05e27;

    /// Records one after the other: kind (1 byte), account (2), asset (1), amount (16); of a liquidation then also the
    /// collateral asset (1), its amount (16) and the liquidator (1).
    function play(bytes calldata records) external {
        uint256 at;
        while (at < records.length) {
            uint8 kind = uint8(records[at]);
            address user = addressOf("account", uint16(bytes2(records[at + 1:at + 3])));
            address reserve = addressOf("asset", uint8(records[at + 3]));
            uint256 amount = uint128(bytes16(records[at + 4:at + 20]));
            at += 20;
            if (kind == 0) emit Supply(reserve, user, user, amount, 0);
            else if (kind == 1) emit Borrow(reserve, user, user, amount, 2, BORROW_RATE, 0);
            else if (kind == 2) emit Repay(reserve, user, user, amount, false);
            else if (kind == 3) emit Withdraw(reserve, user, user, amount);
            else {
                address collateral = addressOf("asset", uint8(records[at]));
                uint256 seized = uint128(bytes16(records[at + 1:at + 17]));
                address liquidator = addressOf("liquidator", uint8(records[at + 17]));
                at += 18;
                emit LiquidationCall(collateral, reserve, user, amount, seized, liquidator, false);
            }
        }
    }

    function addressOf(string memory role, uint16 index) private pure returns (address) {
        return address(uint160(uint256(sha256(abi.encodePacked(role, index)))));
    }
}
