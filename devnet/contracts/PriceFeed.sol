// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

/// The contract that emits the answers behind a feed. It keeps the last answer only, in one slot: anvil's cost per block
/// grows with the number of slots of the whole state.
contract PriceAggregator {
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    struct Round {
        int192 answer;
        uint32 id;
        uint32 updatedAt;
    }

    Round private last;

    constructor(int256 answer) {
        push(answer);
    }

    function push(int256 answer) public {
        uint32 id = last.id + 1;
        last = Round(int192(answer), id, uint32(block.timestamp));
        emit AnswerUpdated(answer, id, block.timestamp);
    }

    function latestAnswer() external view returns (int256) {
        return last.answer;
    }

    function latestTimestamp() external view returns (uint256) {
        return last.updatedAt;
    }

    function decimals() external pure returns (uint8) {
        return 8;
    }
}

/// The address that an oracle names: it forwards to an aggregator that can be replaced.
contract PriceFeed {
    event AggregatorConfirmed(address indexed previous, address indexed latest);

    PriceAggregator public aggregator;

    constructor(PriceAggregator first) {
        confirmAggregator(first);
    }

    function confirmAggregator(PriceAggregator latest) public {
        emit AggregatorConfirmed(address(aggregator), address(latest));
        aggregator = latest;
    }

    function latestAnswer() external view returns (int256) {
        return aggregator.latestAnswer();
    }

    function latestTimestamp() external view returns (uint256) {
        return aggregator.latestTimestamp();
    }

    function decimals() external pure returns (uint8) {
        return 8;
    }
}

/// An adapter without any event: another feed's answer times a ratio (1e18 = 1), as for liquid staking tokens. It can be
/// made to revert or to answer zero, which a lending market must survive.
contract RatioAdapter {
    enum Mode {
        Answer,
        Revert,
        Zero
    }

    PriceFeed public immutable base;
    uint256 public ratio;
    Mode public mode;

    constructor(PriceFeed base_, uint256 ratio_) {
        base = base_;
        ratio = ratio_;
    }

    function setRatio(uint256 ratio_) external {
        ratio = ratio_;
    }

    function setMode(Mode mode_) external {
        mode = mode_;
    }

    function latestAnswer() external view returns (int256) {
        require(mode != Mode.Revert, "ADAPTER_DOWN");
        if (mode == Mode.Zero) return 0;
        return (base.latestAnswer() * int256(ratio)) / 1e18;
    }

    function decimals() external pure returns (uint8) {
        return 8;
    }
}
