// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

/// A contract account: it makes several calls in one transaction (several liquidations, or borrow and repay), and takes
/// flash loans. The tokens it holds are its own to spend.
contract Operator {
    struct Call {
        address target;
        bytes data;
    }

    /// Makes the calls in order. A call that fails is skipped, unless all fail.
    function execute(Call[] calldata calls) external returns (uint256 done) {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, ) = calls[i].target.call(calls[i].data);
            if (ok) done++;
        }
        require(done > 0, "ALL_FAILED");
    }

    /// Aave's flash loan callback. The pool takes the amount and the premium back by itself.
    function executeOperation(address, uint256, uint256, address, bytes calldata) external pure returns (bool) {
        return true;
    }
}
