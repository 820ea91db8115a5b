// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRandomness} from "../../../contracts/interfaces/IRandomness.sol";

/// @title OracleRandomness
/// @notice What an adapter of a verifiable random function looks like: the oracle names requests with 256 bits, answers some blocks later, or never.
contract OracleRandomness is IRandomness {
    address public immutable oracle;
    uint256 public immutable patience;

    uint96 private _last;
    mapping(uint96 ticket => bytes32) private _seeds;
    mapping(uint96 ticket => uint256) private _requestedAt;
    mapping(uint256 requestId => uint96) private _tickets;

    error NotOracle(address caller);
    error Answered(uint256 requestId);

    constructor(address oracle_, uint256 patience_) {
        oracle = oracle_;
        patience = patience_;
    }

    function request() external returns (uint96 ticket) {
        ticket = ++_last;
        _requestedAt[ticket] = block.timestamp;
        _tickets[requestOf(ticket)] = ticket;
    }

    function fulfil(uint256 requestId, bytes32 seed) external {
        require(msg.sender == oracle, NotOracle(msg.sender));
        uint96 ticket = _tickets[requestId];
        // Whom nobody waits for any more has no seed for ever.
        require(ticket != 0 && _seeds[ticket] == 0 && !_isLost(ticket), Answered(requestId));
        _seeds[ticket] = seed;
    }

    function seedOf(uint96 ticket) external view returns (bytes32 seed, bool lost) {
        return (_seeds[ticket], _isLost(ticket));
    }

    /// @dev The oracle's own name of a request.
    function requestOf(uint96 ticket) public view returns (uint256) {
        return uint256(keccak256(abi.encode(address(this), ticket)));
    }

    function _isLost(uint96 ticket) private view returns (bool) {
        return _seeds[ticket] == 0 && block.timestamp > _requestedAt[ticket] + patience;
    }
}
