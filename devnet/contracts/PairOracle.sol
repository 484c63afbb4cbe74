// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

/// The oracle of an isolated market: loan units of one unit of collateral, scaled by 1e36. It emits nothing, as those of
/// real markets, and can be made to revert.
contract PairOracle {
    uint256 private answer;
    bool private down;

    constructor(uint256 first) {
        answer = first;
    }

    function set(uint256 next, bool isDown) external {
        answer = next;
        down = isDown;
    }

    function price() external view returns (uint256) {
        require(!down, "oracle down");
        return answer;
    }
}
