// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Dispute, IArbitrable, Ruling, WHOLE_CLAIM} from "../interfaces/IArbitrable.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {IJury, PanelOutcome, PanelStage} from "../interfaces/IJury.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {Case, CaseStage, ISlashing, Statement, UNAVAILABLE} from "../interfaces/ISlashing.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title Slashing
/// @notice See ISlashing.
///
/// Laws
///  - Each case has one hold in Escrow; when it is over, the hold is empty: fees + returned + toProvider + burned = challengeBond.
///  - A case is ruled at most once, before its service's `ruleBy`; a service can only hurt its own cases.
///  - Provider wins only if it opened in time, disclosed in time and the panel's majority equals its result, or if the agreement's
///    own fallback says so, or if the challenger let the seed expire.
/// Liveness
///  - `resolve` ends every stage after its deadline; whatever a service does, `abandon` returns the bond after `ruleBy`.
contract Slashing is ISlashing, EIP712, ReentrancyGuardTransient {
    using SafeCast for uint256;

    /// @notice Deploy parameters.
    /// @param openSeconds time for the provider to open leaf and path
    /// @param marginSeconds time left after the longest case for somebody to call `resolve`
    /// @param challengeBond stake tokens held per challenge; pays two panels at least
    /// @param jurorFee stake tokens per juror of the majority
    /// @param bounty stake tokens that a right challenger earns above the fees it paid, as far as the slash allows
    /// @param evidenceReward most that a reporter of evidence earns
    struct Config {
        uint32 openSeconds;
        uint32 marginSeconds;
        uint96 challengeBond;
        uint96 jurorFee;
        uint96 bounty;
        uint96 evidenceReward;
    }

    bytes32 private constant STATEMENT_TYPEHASH = keccak256("Statement(address service,bytes32 claimId,bytes32 root)");
    uint256 private constant LAST_ROUND = 1;
    /// @dev More than any bond: marks a challenge that was wrong.
    uint256 private constant WHOLE_BOND = type(uint256).max;
    /// @dev A service that lets a case run longer would only keep the challenger's bond.
    uint256 private constant MAX_SECONDS = 366 days;

    IEscrow public immutable escrow;
    IProviderRegistry public immutable registry;
    IJury public immutable jury;
    /// @notice The token of challenge bonds and juror fees: the stake token.
    IStakeToken public immutable token;
    uint256 public immutable openSeconds;
    uint256 public immutable marginSeconds;
    uint96 public immutable challengeBond;
    uint96 public immutable jurorFee;
    uint96 public immutable bounty;
    uint96 public immutable evidenceReward;

    mapping(bytes32 caseId => Case) private _cases;

    constructor(
        IEscrow escrow_,
        IProviderRegistry registry_,
        IJury jury_,
        IStakeToken token_,
        Config memory c
    ) EIP712("Gridbond Slashing", "1") {
        uint256 fees = 2 * jury_.panelSize() * c.jurorFee;
        require(c.challengeBond >= fees, Slashing_BadParameter("challengeBond", c.challengeBond, fees));
        require(c.challengeBond != 0, Slashing_BadParameter("challengeBond", 0, 1));
        require(c.openSeconds != 0, Slashing_BadParameter("openSeconds", 0, 1));
        escrow = escrow_;
        registry = registry_;
        jury = jury_;
        token = token_;
        openSeconds = c.openSeconds;
        marginSeconds = c.marginSeconds;
        challengeBond = c.challengeBond;
        jurorFee = c.jurorFee;
        bounty = c.bounty;
        evidenceReward = c.evidenceReward;
    }

    // ------------------------------------------------------------------ challenges

    /// @inheritdoc ISlashing
    function challenge(address service, bytes calldata agreement) external nonReentrant returns (bytes32 caseId) {
        Dispute memory d = IArbitrable(service).contest(agreement);
        caseId = caseIdOf(service, d.id);
        Case storage c = _cases[caseId];
        require(c.stage == CaseStage.None, Slashing_WrongStage(caseId, uint8(c.stage)));
        require(d.unit >= d.first && d.unit - d.first < d.count, Slashing_WrongUnit(d.unit));
        uint256 needed = block.timestamp + longestCase();
        require(d.ruleBy >= needed, Slashing_TooLittleTime(caseId, d.ruleBy, needed));
        uint256 latest = block.timestamp + MAX_SECONDS;
        require(d.ruleBy <= latest, Slashing_TooMuchTime(caseId, d.ruleBy, latest));

        c.service = service;
        c.stage = CaseStage.Opening;
        c.openBy = (block.timestamp + openSeconds).toUint40();
        c.challenger = msg.sender;
        c.ruleBy = d.ruleBy;
        c.payer = d.payer;
        c.fallback_ = d.fallback_;
        c.provider = d.provider;
        c.unit = d.unit;
        c.first = d.first;
        c.count = d.count;
        c.disputeId = d.id;
        c.claimId = d.claimId;
        c.root = d.root;
        emit Challenged(caseId, d.claimId, msg.sender, c);
        escrow.hold(_key(caseId, msg.sender), challengeBond);
    }

    /// @inheritdoc ISlashing
    function open(bytes32 caseId, bytes32 leaf, bytes32[] calldata path) external nonReentrant {
        Case storage c = _at(caseId, CaseStage.Opening);
        require(block.timestamp <= c.openBy, Slashing_TooLate(caseId, block.timestamp, c.openBy));
        bytes32 got =
            path.length == ResultTree.depthOf(c.count) ? ResultTree.rootOf(leaf, c.unit - c.first, path) : bytes32(0);
        require(got == c.root && got != 0, Slashing_WrongPath(caseId, got, c.root));
        c.stage = CaseStage.Judging;
        c.leaf = leaf;
        emit Opened(caseId, leaf);
        _requestPanel(caseId, c);
    }

    /// @inheritdoc ISlashing
    function disclose(bytes32 caseId, bytes32 salt, bytes32 result) external {
        Case storage c = _at(caseId, CaseStage.Judging);
        (PanelStage stage, uint256 until) = jury.stageOf(panelIdOf(caseId));
        require(stage == PanelStage.Revealing, Slashing_WrongStage(caseId, uint8(stage)));
        require(block.timestamp <= until, Slashing_TooLate(caseId, block.timestamp, until));
        bytes32 got = ResultTree.leafOf(c.provider, c.claimId, c.unit, salt, result);
        require(got == c.leaf, Slashing_WrongDisclosure(caseId, got, c.leaf));
        c.result = result;
        emit Disclosed(caseId, salt, result);
    }

    /// @inheritdoc ISlashing
    function resolve(bytes32 caseId, bytes calldata agreement) external nonReentrant {
        Case storage c = _cases[caseId];
        if (c.stage == CaseStage.Opening) {
            require(block.timestamp > c.openBy, Slashing_TooEarly(caseId, block.timestamp, uint256(c.openBy) + 1));
            _rule(caseId, c, Ruling.Payer, new address[](0), 0, agreement);
            return;
        }
        require(c.stage == CaseStage.Judging, Slashing_WrongStage(caseId, uint8(c.stage)));
        bytes32 panelId = panelIdOf(caseId);
        (, uint256 until) = jury.stageOf(panelId);
        (PanelOutcome outcome, bytes32 vote, address[] memory winners) = jury.close(_round(caseId, c.round));

        if (outcome == PanelOutcome.Unseeded) {
            // The challenge asked for the jury: letting the seed expire is its loss, or a bad draw could be waited out.
            _rule(caseId, c, Ruling.Provider, winners, WHOLE_BOND, agreement);
        } else if (outcome == PanelOutcome.Unmanned) {
            _rule(caseId, c, c.fallback_, winners, 0, agreement);
        } else if (c.result == 0) {
            // What was opened must be disclosed, whatever the jurors found: the window stays open until its end.
            require(block.timestamp > until, Slashing_TooEarly(caseId, block.timestamp, until + 1));
            _rule(caseId, c, Ruling.Payer, winners, _idle(outcome), agreement);
        } else if (outcome == PanelOutcome.Decided) {
            // A provider cannot have committed to "unavailable" and win by withholding the input.
            bool right = vote == c.result && vote != UNAVAILABLE;
            _rule(caseId, c, right ? Ruling.Provider : Ruling.Payer, winners, right ? WHOLE_BOND : 0, agreement);
        } else if (c.round < LAST_ROUND) {
            c.round += 1;
            _requestPanel(caseId, c);
        } else {
            _rule(caseId, c, c.fallback_, winners, _idle(outcome), agreement);
        }
    }

    /// @inheritdoc ISlashing
    function abandon(bytes32 caseId) external nonReentrant {
        Case storage c = _cases[caseId];
        require(
            c.stage == CaseStage.Opening || c.stage == CaseStage.Judging,
            Slashing_WrongStage(caseId, uint8(c.stage))
        );
        require(block.timestamp > c.ruleBy, Slashing_TooEarly(caseId, block.timestamp, uint256(c.ruleBy) + 1));
        bool judging = c.stage == CaseStage.Judging;
        c.stage = CaseStage.Abandoned;
        HoldKey memory key = _key(caseId, c.challenger);
        uint256 fees;
        uint256 burned;
        if (judging) {
            // Jurors were called, whatever the service does: a challenge through a service that refuses rulings is not free.
            (PanelOutcome outcome, , address[] memory winners) = jury.close(_round(caseId, c.round));
            fees = _payJurors(key, winners);
            burned = _idle(outcome);
            _burn(key, burned);
        }
        emit CaseAbandoned(caseId, fees, escrow.close(key), burned);
    }

    // ------------------------------------------------------------------ evidence

    /// @inheritdoc ISlashing
    function equivocation(
        address service,
        bytes calldata agreement,
        Statement calldata a,
        Statement calldata b
    ) external nonReentrant {
        Dispute memory d = IArbitrable(service).disputeOf(agreement);
        require(d.unit == WHOLE_CLAIM, Slashing_WrongUnit(d.unit));
        require(a.root != b.root, Slashing_NoContradiction(a.root, b.root));
        _requireSigned(service, d, a);
        if (b.signature.length == 0) {
            require(b.root == d.root && b.root != 0, Slashing_NoContradiction(b.root, d.root));
        } else {
            _requireSigned(service, d, b);
        }
        emit Equivocated(d.claimId, d.provider, msg.sender, a.root, b.root);
        IArbitrable(service).rule(d.id, Ruling.Payer, msg.sender, evidenceReward, agreement);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc ISlashing
    function caseIdOf(address service, bytes32 disputeId) public pure returns (bytes32) {
        return keccak256(abi.encode(service, disputeId));
    }

    /// @inheritdoc ISlashing
    function caseOf(bytes32 caseId) external view returns (Case memory) {
        return _cases[caseId];
    }

    /// @inheritdoc ISlashing
    function panelIdOf(bytes32 caseId) public view returns (bytes32) {
        return jury.panelIdOf(address(this), _round(caseId, _cases[caseId].round));
    }

    /// @inheritdoc ISlashing
    function statementDigest(address service, bytes32 claimId, bytes32 root) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(STATEMENT_TYPEHASH, service, claimId, root)));
    }

    /// @inheritdoc ISlashing
    function longestCase() public view returns (uint256) {
        return openSeconds + (LAST_ROUND + 1) * jury.lifetime() + marginSeconds;
    }

    // ------------------------------------------------------------------ internal

    function _at(bytes32 caseId, CaseStage stage) private view returns (Case storage c) {
        c = _cases[caseId];
        require(c.stage == stage, Slashing_WrongStage(caseId, uint8(c.stage)));
    }

    function _round(bytes32 caseId, uint8 round) private pure returns (bytes32) {
        return keccak256(abi.encode(caseId, round));
    }

    function _requestPanel(bytes32 caseId, Case storage c) private {
        bytes32 panelId = jury.request(_round(caseId, c.round), [c.provider, c.challenger, c.payer]);
        emit JuryRequested(caseId, panelId, c.round);
    }

    /// @dev What a panel without a majority costs the challenger: as much as one that agrees. Silent jurors lose their seats, so a panel that
    /// nobody pays for would be a way to empty the court.
    function _idle(PanelOutcome outcome) private view returns (uint256) {
        return outcome == PanelOutcome.Undecided ? jury.panelSize() * jurorFee : 0;
    }

    /// @dev Ends a case. `lost`: of the challenger's bond, what neither jurors nor the challenger get; `WHOLE_BOND`: the challenge was wrong,
    /// all that the jurors leave, half of it for the provider.
    function _rule(
        bytes32 caseId,
        Case storage c,
        Ruling ruling,
        address[] memory winners,
        uint256 lost,
        bytes calldata agreement
    ) private {
        c.stage = CaseStage.Ruled;
        HoldKey memory key = _key(caseId, c.challenger);
        uint256 fees = _payJurors(key, winners);
        uint256 toProvider;
        // A right challenger gets back what it paid: jurors' fees, or what an idle panel cost it.
        uint256 reward = fees + bounty;
        if (lost == WHOLE_BOND) {
            // Half is burned, so that a provider that challenges itself loses.
            toProvider = (challengeBond - fees) / 2;
            lost = challengeBond - fees - toProvider;
            if (toProvider != 0) escrow.charge(key, c.provider, toProvider, 0);
        } else {
            reward += lost;
        }
        _burn(key, lost);
        uint256 returned = escrow.close(key);
        emit CaseRuled(caseId, ruling, fees, returned, toProvider, lost);
        IArbitrable(c.service).rule(c.disputeId, ruling, c.challenger, reward.toUint96(), agreement);
    }

    /// @dev Destroys a part of a challenger's bond.
    function _burn(HoldKey memory key, uint256 amount) private {
        if (amount == 0) return;
        escrow.charge(key, address(this), amount, 0);
        escrow.withdraw(address(token), amount, address(this));
        token.burn(amount);
    }

    function _payJurors(HoldKey memory key, address[] memory winners) private returns (uint256 fees) {
        for (uint256 i; i < winners.length; ++i) escrow.charge(key, winners[i], jurorFee, 0);
        fees = winners.length * jurorFee;
    }

    function _requireSigned(address service, Dispute memory d, Statement calldata s) private view {
        require(
            registry.speaksFor(d.provider, service, s.signer, d.takenAt),
            Slashing_NotPermitted(d.provider, s.signer)
        );
        bytes32 digest = statementDigest(service, d.claimId, s.root);
        require(Signatures.isValid(s.signer, digest, s.signature), Slashing_BadSignature(s.signer, digest));
    }

    function _key(bytes32 caseId, address challenger) private view returns (HoldKey memory) {
        return HoldKey(caseId, challenger, address(token));
    }
}
