// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {ILeases} from "../interfaces/ILeases.sol";
import {IReputation, Score} from "../interfaces/IReputation.sol";
import {PaidWork} from "../libraries/PaidWork.sol";
import {Claim, ClaimState, ClaimStatus, Terms} from "../types/Job.sol";
import {Lease, LeaseTerms} from "../types/Lease.sol";

/// @title Reputation
/// @notice See IReputation. Reads Jobs and Leases; neither knows it.
///
/// Laws
///  - A provider's score is at most what its recorded agreements paid; of each agreement at most what it paid is recorded, once.
///  - Every unit of score cost `feeBps` of it, in the same token.
///  - A score rises only by a record, and never by waiting.
contract Reputation is IReputation {
    using SafeCast for uint256;

    /// @notice Deploy parameters.
    /// @param feeBps hundredths of a percent of what is recorded; 1 to 1,000
    /// @param halfLife seconds
    /// @param faultWeight prices that a failed unit takes away
    /// @param sink who gets the fees: nobody whom a provider can share them with
    struct Config {
        uint16 feeBps;
        uint32 halfLife;
        uint16 faultWeight;
        address sink;
    }

    uint256 private constant BPS = 10_000;
    uint256 private constant MAX_FEE = 1_000;

    IEscrow public immutable escrow;
    IJobs public immutable jobs;
    ILeases public immutable leases;
    /// @inheritdoc IReputation
    uint256 public immutable feeBps;
    /// @inheritdoc IReputation
    uint256 public immutable halfLife;
    /// @inheritdoc IReputation
    uint256 public immutable faultWeight;
    /// @inheritdoc IReputation
    address public immutable sink;

    mapping(address provider => mapping(address token => Score)) private _scores;
    mapping(bytes32 id => uint256) private _recorded;

    constructor(IEscrow escrow_, IJobs jobs_, ILeases leases_, Config memory c) {
        require(c.feeBps != 0 && c.feeBps <= MAX_FEE, Reputation_BadParameter("feeBps", c.feeBps, MAX_FEE));
        require(c.halfLife != 0, Reputation_BadParameter("halfLife", 0, 1));
        require(c.faultWeight != 0, Reputation_BadParameter("faultWeight", 0, 1));
        require(c.sink != address(0), Reputation_BadParameter("sink", 0, 1));
        escrow = escrow_;
        jobs = jobs_;
        leases = leases_;
        feeBps = c.feeBps;
        halfLife = c.halfLife;
        faultWeight = c.faultWeight;
        sink = c.sink;
    }

    /// @inheritdoc IReputation
    function recordClaim(Terms calldata terms, Claim calldata claim) external returns (uint256 score) {
        (, bytes32 claimId, uint256 price, ClaimState memory s) = PaidWork.read(jobs, terms, claim);
        require(_recorded[claimId] == 0, Reputation_AlreadyRecorded(claimId));
        uint256 lost = s.lost;
        if (s.status >= ClaimStatus.Expired && s.status <= ClaimStatus.Failed) {
            lost = claim.count;
        } else {
            require(s.status == ClaimStatus.Settled, Reputation_NotSettled(claimId, uint8(s.status)));
        }
        uint256 value = price * (claim.count - lost);
        _recorded[claimId] = value + 1;
        if (lost != 0) score = _fault(claim.provider, terms.token, claimId, price * lost);
        if (value != 0) score = _record(claim.provider, terms.token, claimId, value);
    }

    /// @inheritdoc IReputation
    function recordLease(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 score) {
        bytes32 leaseId = leases.leaseIdOf(terms, lease);
        uint256 charged = leases.stateOf(leaseId).charged;
        uint256 before = _recorded[leaseId];
        if (before != 0) --before;
        require(charged > before, Reputation_NothingNew(leaseId));
        _recorded[leaseId] = charged + 1;
        score = _record(lease.provider, terms.token, leaseId, charged - before);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IReputation
    function scoreOf(address provider, address token) public view returns (uint256 value) {
        Score memory s = _scores[provider][token];
        uint256 elapsed = block.timestamp - s.since;
        uint256 halves = elapsed / halfLife;
        value = s.value >> halves;
        value -= Math.mulDiv(value, elapsed % halfLife, 2 * halfLife, Math.Rounding.Ceil);
    }

    /// @inheritdoc IReputation
    function recordedOf(bytes32 id) external view returns (uint256) {
        return _recorded[id];
    }

    // ------------------------------------------------------------------ internal

    function _record(address provider, address token, bytes32 id, uint256 value) private returns (uint256 score) {
        uint256 fee = Math.mulDiv(value, feeBps, BPS, Math.Rounding.Ceil);
        score = scoreOf(provider, token) + value;
        _scores[provider][token] = Score(score.toUint208(), uint40(block.timestamp));
        emit Recorded(provider, token, id, value, fee, score);
        escrow.transferFrom(msg.sender, sink, uint256(uint160(token)), fee);
    }

    function _fault(address provider, address token, bytes32 id, uint256 value) private returns (uint256 score) {
        score = Math.saturatingSub(scoreOf(provider, token), value * faultWeight);
        _scores[provider][token] = Score(score.toUint208(), uint40(block.timestamp));
        emit Faulted(provider, token, id, value, score);
    }
}
