// SPDX-License-Identifier: MIT
pragma solidity 0.8.27;

interface IAnswer {
    function latestAnswer() external view returns (int256);
}

/// A feed that announces nothing, as the older proxies of real networks: it changes its aggregator, caps what it passes
/// on, or stops answering, and no event tells.
contract SilentFeed {
    address public aggregator;
    int256 public cap = type(int256).max;
    bool public down;

    constructor(address first) {
        aggregator = first;
    }

    function setAggregator(address next) external {
        aggregator = next;
    }

    function setCap(int256 next) external {
        cap = next;
    }

    function setDown(bool next) external {
        down = next;
    }

    function latestAnswer() external view returns (int256) {
        require(!down, "FEED_DOWN");
        int256 answer = IAnswer(aggregator).latestAnswer();
        return answer > cap ? cap : answer;
    }

    function decimals() external pure returns (uint8) {
        return 8;
    }
}
