// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Charter: all that is governed
/// @notice The protocol's fee, and whether new agreements may begin. Services ask when the payer's money is held, and the answer stays with the
/// hold: nothing that is decided later touches an agreement. Exits, settlement, answers and slashing ask nobody.
/// Raising the fee goes through the governor and its timelock. What only tightens, a guardian may do at once.
interface ICharter {
    /// @notice From now on new agreements pay `feeBps`.
    event FeeSet(uint256 feeBps);
    /// @notice No agreement begins while timestamp <= `until`; none can be stopped again before `nextStopAt`.
    event Stopped(uint256 until, uint256 nextStopAt);
    /// @notice A stop ended before its time.
    event Lifted();

    /// @notice No agreement begins while timestamp <= `until`.
    error Charter_Stopped(uint256 timestamp, uint256 until);
    error Charter_FeeTooHigh(uint256 got, uint256 limit);
    error Charter_StopTooLong(uint256 got, uint256 limit);
    /// @notice The last stop was not long enough ago.
    error Charter_TooEarly(uint256 timestamp, uint256 limit);
    error Charter_NotStopped();
    error Charter_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Sets the fee, in 1/10,000 of what providers are paid. The timelock alone.
    /// @dev Reverts FeeTooHigh above `maxFeeBps`, AccessManagedUnauthorized.
    function setFee(uint16 feeBps) external;
    /// @notice Lowers the fee. The guardian, at once.
    /// @dev Reverts FeeTooHigh unless it is lower than now, AccessManagedUnauthorized.
    function lowerFee(uint16 feeBps) external;
    /// @notice Nothing new begins for `duration` seconds, at most MAX_STOP; then it does, whatever anybody wants. The guardian, at once.
    /// @dev Reverts StopTooLong, TooEarly, AccessManagedUnauthorized.
    function stop(uint32 duration) external;
    /// @notice Ends a stop before its time. The guardian, at once. The wait for the next one stays.
    /// @dev Reverts NotStopped, AccessManagedUnauthorized.
    function lift() external;

    /// @notice The fee that an agreement pays that begins now, in 1/10,000.
    /// @dev Reverts Stopped.
    function admit() external view returns (uint16 feeBps);
    /// @notice The fee of agreements that begin from now on, in 1/10,000.
    function feeBps() external view returns (uint16);
    /// @notice Last second of a stop, and the first at which another is possible; seconds, in the past when nothing is stopped.
    function stopOf() external view returns (uint256 until, uint256 nextStopAt);
    /// @notice No fee is ever higher, in 1/10,000. Fixed at deployment.
    function maxFeeBps() external view returns (uint256);
    /// @notice Whose wallet in Escrow the fees go to.
    function sink() external view returns (address);
}
