// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Attestation, Auditor, Finding, IAuditors, Rules} from "../interfaces/IAuditors.sol";
import {IEligibility} from "../interfaces/IEligibility.sol";
import {IStaking, Slash} from "../interfaces/IStaking.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title Auditors
/// @notice See IAuditors.
///
/// Laws
///  - An attestation counts only as signed, from issuedAt to expiresAt, until its auditor takes it back or retires, and only for payers who
///    name the auditor.
///  - Stake locked here of an auditor = its bond. A bond is slashed only for two attestations that it answered for.
/// Liveness
///  - An auditor can always retire, and exit with its bond after `retireSeconds`, whatever anybody else does.
contract Auditors is IAuditors, EIP712 {
    using SafeCast for uint256;

    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(address auditor,address provider,bytes32 resourceClass,uint32 units,uint64 score,bytes32 region,bytes32 compliance,uint40 issuedAt,uint40 expiresAt)"
    );

    /// @notice Where the bonds lie.
    IStaking public immutable staking;
    /// @inheritdoc IAuditors
    uint256 public immutable retireSeconds;
    /// @inheritdoc IAuditors
    uint96 public immutable evidenceReward;

    mapping(address auditor => Auditor) private _auditors;
    mapping(address provider => mapping(bytes32 classId => mapping(address auditor => Finding))) private _findings;
    /// @inheritdoc IAuditors
    mapping(address auditor => mapping(bytes32 digest => uint256)) public revokedAt;

    constructor(IStaking staking_, uint256 retireSeconds_, uint96 evidenceReward_) EIP712("Gridbond Auditors", "1") {
        require(retireSeconds_ <= 365 days, Auditors_BadParameter("retireSeconds", retireSeconds_, 365 days));
        staking = staking_;
        retireSeconds = retireSeconds_;
        evidenceReward = evidenceReward_;
    }

    // ------------------------------------------------------------------ auditors

    /// @inheritdoc IAuditors
    function register(uint96 amount) external {
        require(amount != 0, Auditors_ZeroAmount());
        Auditor memory auditor = _auditors[msg.sender];
        // A bond that waits to be freed still answers for the past: it cannot answer for a new start, too.
        require(auditor.bond == 0 || auditor.retiredAt == 0, Auditors_Retired(msg.sender, auditor.retiredAt));
        if (auditor.bond == 0) auditor.since = block.timestamp.toUint40();
        auditor.bond += amount;
        auditor.retiredAt = 0;
        _auditors[msg.sender] = auditor;
        emit AuditorRegistered(msg.sender, auditor.bond, auditor.since);
        staking.lock(msg.sender, amount, 0);
    }

    /// @inheritdoc IAuditors
    function retire() external {
        Auditor storage auditor = _bonded(msg.sender);
        require(auditor.retiredAt == 0, Auditors_Retired(msg.sender, auditor.retiredAt));
        auditor.retiredAt = block.timestamp.toUint40();
        emit AuditorRetired(msg.sender, block.timestamp, block.timestamp + retireSeconds);
    }

    /// @inheritdoc IAuditors
    function exit() external {
        Auditor storage auditor = _bonded(msg.sender);
        uint256 retiredAt = auditor.retiredAt;
        uint256 freeAt = retiredAt == 0 ? 0 : retiredAt + retireSeconds;
        require(retiredAt != 0 && block.timestamp > freeAt, Auditors_TooEarly(msg.sender, block.timestamp, freeAt));
        uint96 bond = auditor.bond;
        auditor.bond = 0;
        emit AuditorExited(msg.sender, bond);
        staking.release(msg.sender, bond, 0);
    }

    /// @inheritdoc IAuditors
    function revoke(bytes32 digest) external {
        // A later revocation would only lengthen the time in which the attestation counted.
        if (revokedAt[msg.sender][digest] != 0) return;
        revokedAt[msg.sender][digest] = block.timestamp;
        emit Revoked(msg.sender, digest, block.timestamp);
    }

    // ------------------------------------------------------------------ evidence

    /// @inheritdoc IAuditors
    function publish(Attestation calldata a, bytes calldata signature) external {
        (bytes32 digest, ) = _requireCounts(a, signature);
        Finding storage f = _findings[a.provider][a.resourceClass][a.auditor];
        bool over = block.timestamp > f.expiresAt || revokedAt[a.auditor][f.digest] != 0;
        require(over || a.issuedAt > f.issuedAt, Auditors_NotLater(digest, a.issuedAt, f.issuedAt));
        f.units = a.units;
        f.score = a.score;
        f.issuedAt = a.issuedAt;
        f.expiresAt = a.expiresAt;
        f.region = a.region;
        f.digest = digest;
        emit FindingPublished(digest, a.provider, a.resourceClass, a);
    }

    /// @inheritdoc IAuditors
    function contradict(
        Attestation calldata a,
        bytes calldata signatureA,
        Attestation calldata b,
        bytes calldata signatureB
    ) external {
        (bytes32 digestA, bytes32 digestB) = (digestOf(a), digestOf(b));
        Auditor storage auditor = _bonded(a.auditor);
        _requireContradiction(a, digestA, b, digestB, auditor.retiredAt);
        _requireAnswered(a, digestA, auditor.since);
        _requireAnswered(b, digestB, auditor.since);
        _requireSigned(a.auditor, digestA, signatureA);
        _requireSigned(b.auditor, digestB, signatureB);

        Slash memory cut;
        cut.provider = a.auditor;
        cut.own = auditor.bond;
        cut.reporter = msg.sender;
        cut.reward = evidenceReward;
        auditor.bond = 0;
        auditor.retiredAt = block.timestamp.toUint40();
        emit Contradicted(a.auditor, msg.sender, digestA, digestB, cut.own, block.timestamp);
        staking.slash(cut);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IEligibility
    function requireEligible(
        address provider,
        bytes32 classId,
        bytes calldata rules_,
        bytes calldata proof
    ) external view {
        Rules memory rules = abi.decode(rules_, (Rules));
        (Attestation[] memory attestations, bytes[] memory signatures) = abi.decode(proof, (Attestation[], bytes[]));
        require(attestations.length == signatures.length, Auditors_BadProof(attestations.length, signatures.length));
        for (uint256 i; i < attestations.length; ++i) {
            _requireMeets(provider, classId, rules, attestations[i], signatures[i]);
        }
        for (uint256 i; i < rules.allOf.length; ++i) {
            require(_attested(attestations, rules.allOf[i]), Auditors_Missing(provider, rules.allOf[i]));
            _requireNoConflict(provider, classId, rules, rules.allOf[i]);
        }
        bool found = rules.anyOf.length == 0;
        for (uint256 i; i < rules.anyOf.length; ++i) {
            found = found || _attested(attestations, rules.anyOf[i]);
            _requireNoConflict(provider, classId, rules, rules.anyOf[i]);
        }
        require(found, Auditors_Missing(provider, address(0)));
    }

    /// @inheritdoc IAuditors
    function auditorOf(address auditor) external view returns (Auditor memory) {
        return _auditors[auditor];
    }

    /// @inheritdoc IAuditors
    function findingOf(address provider, bytes32 classId, address auditor) external view returns (Finding memory) {
        return _findings[provider][classId][auditor];
    }

    /// @inheritdoc IAuditors
    function digestOf(Attestation memory attestation) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ATTESTATION_TYPEHASH, attestation)));
    }

    // ------------------------------------------------------------------ internal

    function _bonded(address who) private view returns (Auditor storage auditor) {
        auditor = _auditors[who];
        require(auditor.bond != 0, Auditors_NotBonded(who));
    }

    /// @dev What a payer's rules ask of every attestation that is shown.
    function _requireMeets(
        address provider,
        bytes32 classId,
        Rules memory rules,
        Attestation memory a,
        bytes memory signature
    ) private view {
        (bytes32 digest, uint256 bond) = _requireCounts(a, signature);
        _requireEqual(digest, "provider", uint160(a.provider), uint160(provider));
        _requireEqual(digest, "resourceClass", uint256(a.resourceClass), uint256(classId));
        if (rules.region != 0) _requireEqual(digest, "region", uint256(a.region), uint256(rules.region));
        if (rules.compliance != 0) {
            _requireEqual(digest, "compliance", uint256(a.compliance), uint256(rules.compliance));
        }
        _requireAtLeast(digest, "units", a.units, rules.minUnits);
        _requireAtLeast(digest, "score", a.score, rules.minScore);
        _requireAtLeast(digest, "bond", bond, rules.minBond);
    }

    /// @dev That an attestation counts now, whoever asks.
    function _requireCounts(
        Attestation memory a,
        bytes memory signature
    ) private view returns (bytes32 digest, uint256 bond) {
        digest = digestOf(a);
        Auditor memory auditor = _auditors[a.auditor];
        bond = auditor.bond;
        require(auditor.retiredAt == 0, Auditors_Retired(a.auditor, auditor.retiredAt));
        _requireAnswered(a, digest, auditor.since);
        _requireAtLeast(digest, "expiresAt", a.expiresAt, block.timestamp);
        require(revokedAt[a.auditor][digest] == 0, Auditors_Revoked(a.auditor, digest));
        _requireSigned(a.auditor, digest, signature);
    }

    /// @dev Issued by now, and strictly after its auditor registered: whoever lost its bond and comes back in the same second does not
    /// lose the new one for the old words.
    function _requireAnswered(Attestation memory a, bytes32 digest, uint256 since) private view {
        require(a.issuedAt > since, Auditors_NotCovered(digest, a.issuedAt, since));
        require(a.issuedAt <= block.timestamp, Auditors_Mismatch(digest, "issuedAt", a.issuedAt, block.timestamp));
    }

    function _requireSigned(address auditor, bytes32 digest, bytes memory signature) private view {
        require(Signatures.isValid(auditor, digest, signature), Auditors_BadSignature(auditor, digest));
    }

    /// @dev Refuses when `auditor`, whom the rules name, has published a finding that does not meet them and still counts. Compliance is not
    /// asked: another certificate is no other finding.
    function _requireNoConflict(address provider, bytes32 classId, Rules memory rules, address auditor) private view {
        Finding storage f = _findings[provider][classId][auditor];
        (uint256 units, uint256 score, uint256 issuedAt, uint256 expiresAt) = (
            f.units,
            f.score,
            f.issuedAt,
            f.expiresAt
        );
        if (block.timestamp > expiresAt) return;
        if (units >= rules.minUnits && score >= rules.minScore && (rules.region == 0 || f.region == rules.region))
            return;
        bytes32 digest = f.digest;
        if (revokedAt[auditor][digest] != 0) return;
        // What would not count if it were shown does not bind either.
        Auditor memory a = _auditors[auditor];
        bool counts = a.retiredAt == 0 && issuedAt > a.since && a.bond >= rules.minBond;
        require(!counts, Auditors_Conflict(provider, auditor, digest));
    }

    function _requireContradiction(
        Attestation calldata a,
        bytes32 digestA,
        Attestation calldata b,
        bytes32 digestB,
        uint256 retiredAt
    ) private view {
        bytes32 field;
        uint256 end = Math.min(_endOf(a, digestA), _endOf(b, digestB));
        if (retiredAt != 0) end = Math.min(end, retiredAt);
        if (a.auditor != b.auditor) field = "auditor";
        else if (a.provider != b.provider) field = "provider";
        else if (a.resourceClass != b.resourceClass) field = "resourceClass";
        else if (a.units == b.units && a.score == b.score && a.region == b.region) field = "finding";
        else if (Math.max(a.issuedAt, b.issuedAt) > end) field = "time";
        require(field == 0, Auditors_NoContradiction(digestA, digestB, field));
    }

    /// @dev The last second in which an attestation may have counted.
    function _endOf(Attestation calldata a, bytes32 digest) private view returns (uint256) {
        uint256 revoked = revokedAt[a.auditor][digest];
        return revoked == 0 ? a.expiresAt : Math.min(a.expiresAt, revoked);
    }

    function _attested(Attestation[] memory attestations, address auditor) private pure returns (bool) {
        for (uint256 i; i < attestations.length; ++i) if (attestations[i].auditor == auditor) return true;
        return false;
    }

    function _requireEqual(bytes32 digest, bytes32 field, uint256 got, uint256 expected) private pure {
        require(got == expected, Auditors_Mismatch(digest, field, got, expected));
    }

    function _requireAtLeast(bytes32 digest, bytes32 field, uint256 got, uint256 least) private pure {
        require(got >= least, Auditors_Mismatch(digest, field, got, least));
    }
}
