// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ICharter} from "../interfaces/ICharter.sol";
import {GridAccess} from "./GridAccess.sol";

/// @title Charter
/// @notice See ICharter. Deploys the contract that says who may call what.
///
/// Laws
///  - feeBps <= maxFeeBps <= CAP_BPS, always.
///  - A stop ends by itself after MAX_STOP, and as long again passes before another: in that time agreements can begin.
///  - Holds no money, and nothing that exists reads it: no decision reaches an agreement that has begun.
contract Charter is ICharter, AccessManaged {
    /// @notice Deploy parameters.
    /// @param feeBps fee at first, in 1/10,000
    /// @param maxFeeBps no fee is ever higher; at most CAP_BPS. Zero: there never is one
    /// @param sink whose wallet in Escrow the fees go to
    struct Config {
        uint16 feeBps;
        uint16 maxFeeBps;
        address sink;
    }

    /// @notice Highest `maxFeeBps` of any deployment: 5 %.
    uint256 public constant CAP_BPS = 500;
    /// @notice Longest stop, and least time between two, seconds.
    uint256 public constant MAX_STOP = 14 days;

    uint256 public immutable maxFeeBps;
    address public immutable sink;

    // One word: all that an admission reads.
    uint16 public feeBps;
    uint40 private _stoppedUntil;
    uint40 private _nextStopAt;

    /// @param timelock decides everything
    /// @param guardian see GridAccess
    constructor(
        address timelock,
        address guardian,
        Config memory c
    ) AccessManaged(address(new GridAccess(timelock, guardian))) {
        require(c.maxFeeBps <= CAP_BPS, Charter_BadParameter("maxFeeBps", c.maxFeeBps, CAP_BPS));
        require(c.sink != address(0), Charter_BadParameter("sink", 0, 1));
        maxFeeBps = c.maxFeeBps;
        sink = c.sink;
        _setFee(c.feeBps, c.maxFeeBps);
    }

    /// @inheritdoc ICharter
    function setFee(uint16 feeBps_) external restricted {
        _setFee(feeBps_, maxFeeBps);
    }

    /// @inheritdoc ICharter
    function lowerFee(uint16 feeBps_) external restricted {
        uint256 now_ = feeBps;
        require(now_ != 0, Charter_FeeTooHigh(feeBps_, 0));
        _setFee(feeBps_, now_ - 1);
    }

    /// @inheritdoc ICharter
    function stop(uint32 duration) external restricted {
        require(duration <= MAX_STOP, Charter_StopTooLong(duration, MAX_STOP));
        require(block.timestamp >= _nextStopAt, Charter_TooEarly(block.timestamp, _nextStopAt));
        uint256 until = block.timestamp + duration;
        (_stoppedUntil, _nextStopAt) = (uint40(until), uint40(until + 1 + MAX_STOP));
        emit Stopped(until, _nextStopAt);
    }

    /// @inheritdoc ICharter
    function lift() external restricted {
        require(block.timestamp <= _stoppedUntil, Charter_NotStopped());
        _stoppedUntil = 0;
        emit Lifted();
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc ICharter
    function admit() external view returns (uint16) {
        require(block.timestamp > _stoppedUntil, Charter_Stopped(block.timestamp, _stoppedUntil));
        return feeBps;
    }

    /// @inheritdoc ICharter
    function stopOf() external view returns (uint256 until, uint256 nextStopAt) {
        return (_stoppedUntil, _nextStopAt);
    }

    function _setFee(uint16 feeBps_, uint256 limit) private {
        require(feeBps_ <= limit, Charter_FeeTooHigh(feeBps_, limit));
        feeBps = feeBps_;
        emit FeeSet(feeBps_);
    }
}
