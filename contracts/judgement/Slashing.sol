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
///  - Each level of a case has one hold in Escrow; when the case is over, all are empty: fees + returned + toProvider + burned = their sum.
///  - A case is ruled at most once, before its service's `ruleBy`; a service can only hurt its own cases.
///  - Provider wins only if it opened in time, disclosed in time and the last panel's majority equals its result, or if the agreement's
///    own fallback says so, or if the challenger let the seed expire.
///  - Every panel is settled once, by the final vote. An appeal that changes nothing costs its appellant.
/// Liveness
///  - `resolve` ends every stage after its deadline; whatever a service does, `abandon` returns the bonds after `ruleBy`.
contract Slashing is ISlashing, EIP712, ReentrancyGuardTransient {
    using SafeCast for uint256;

    /// @notice Deploy parameters.
    /// @param openSeconds time for the provider to open leaf and path
    /// @param marginSeconds time left after the longest case for somebody to call `resolve`
    /// @param appeals how often a case can be appealed; at most two
    /// @param appealSeconds time to appeal
    /// @param challengeBond stake tokens held per challenge, doubled by each appeal; pays two panels at least
    /// @param jurorFee stake tokens per juror of the majority
    /// @param bounty stake tokens that a right challenger earns above the fees it paid, as far as the slash allows
    /// @param evidenceReward most that a reporter of evidence earns
    struct Config {
        uint32 openSeconds;
        uint32 marginSeconds;
        uint8 appeals;
        uint32 appealSeconds;
        uint96 challengeBond;
        uint96 jurorFee;
        uint96 bounty;
        uint96 evidenceReward;
    }

    bytes32 private constant STATEMENT_TYPEHASH = keccak256("Statement(address service,bytes32 claimId,bytes32 root)");
    uint256 private constant MAX_APPEALS = 2;
    /// @dev A service that lets a case run longer would only keep the challenger's bond.
    uint256 private constant MAX_SECONDS = 366 days;

    IEscrow public immutable escrow;
    IProviderRegistry public immutable registry;
    IJury public immutable jury;
    /// @notice The token of challenge bonds and juror fees: the stake token.
    IStakeToken public immutable token;
    /// @notice Jurors of a case's first panel: Jury's.
    uint256 public immutable panelSize;
    uint256 public immutable openSeconds;
    uint256 public immutable marginSeconds;
    uint256 public immutable appeals;
    uint256 public immutable appealSeconds;
    uint96 public immutable challengeBond;
    uint96 public immutable jurorFee;
    uint96 public immutable bounty;
    uint96 public immutable evidenceReward;

    /// @dev What a level of a case came to.
    struct Level {
        address funder;
        bytes32 vote;
    }

    /// @dev A level's money at the end. `left`: of its bond, what no juror got. `lost`: its funder was wrong. `owed`: fees that it gets back out
    /// of what others lost.
    struct Account {
        HoldKey key;
        uint256 left;
        uint256 owed;
        bool lost;
    }

    /// @dev Sums over all levels; `reward` is what a right challenger paid and gets back.
    struct Totals {
        uint256 fees;
        uint256 returned;
        uint256 toProvider;
        uint256 burned;
        uint256 reward;
    }

    mapping(bytes32 caseId => Case) private _cases;
    mapping(bytes32 caseId => mapping(uint256 level => Level)) private _levels;

    constructor(
        IEscrow escrow_,
        IProviderRegistry registry_,
        IJury jury_,
        IStakeToken token_,
        Config memory c
    ) EIP712("Gridbond Slashing", "1") {
        require(c.appeals <= MAX_APPEALS, Slashing_BadParameter("appeals", c.appeals, MAX_APPEALS));
        require(c.appeals == 0 || c.appealSeconds != 0, Slashing_BadParameter("appealSeconds", 0, 1));
        require(c.challengeBond != 0, Slashing_BadParameter("challengeBond", 0, 1));
        require(c.openSeconds != 0, Slashing_BadParameter("openSeconds", 0, 1));
        escrow = escrow_;
        registry = registry_;
        jury = jury_;
        token = token_;
        openSeconds = c.openSeconds;
        marginSeconds = c.marginSeconds;
        appeals = c.appeals;
        appealSeconds = c.appealSeconds;
        challengeBond = c.challengeBond;
        jurorFee = c.jurorFee;
        bounty = c.bounty;
        evidenceReward = c.evidenceReward;
        panelSize = jury_.panelSize();
        // The last level has most jurors for its bond.
        uint256 fees = 2 * sizeOf(c.appeals) * c.jurorFee;
        uint256 bond = bondOf(c.appeals);
        require(bond >= fees, Slashing_BadParameter("challengeBond", bond, fees));
        uint256 longest = longestCase();
        uint256 exit = jury_.exitSeconds();
        require(exit > longest, Slashing_BadParameter("exitSeconds", exit, longest + 1));
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
        escrow.hold(_key(caseId, 0, msg.sender), challengeBond, 0);
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
            _rule(caseId, c, Ruling.Payer, PanelOutcome.None, 0, agreement);
            return;
        }
        if (c.stage == CaseStage.Decided) {
            require(block.timestamp > c.appealBy, Slashing_TooEarly(caseId, block.timestamp, uint256(c.appealBy) + 1));
            bytes32 decided = _levels[caseId][c.level].vote;
            _rule(caseId, c, _rulingBy(c, decided), PanelOutcome.Decided, decided, agreement);
            return;
        }
        require(c.stage == CaseStage.Judging, Slashing_WrongStage(caseId, uint8(c.stage)));
        (, uint256 until) = jury.stageOf(panelIdOf(caseId));
        (PanelOutcome outcome, bytes32 vote) = jury.close(_round(caseId, _roundOf(c)));

        bool called = outcome == PanelOutcome.Decided || outcome == PanelOutcome.Undecided;
        if (called && c.result == 0) {
            // What was opened must be disclosed, whatever the jurors found: the window stays open until its end.
            require(block.timestamp > until, Slashing_TooEarly(caseId, block.timestamp, until + 1));
            _rule(caseId, c, Ruling.Payer, outcome, vote, agreement);
        } else if (outcome == PanelOutcome.Decided) {
            if (_decide(caseId, c, vote)) return;
            _rule(caseId, c, _rulingBy(c, vote), outcome, vote, agreement);
        } else if (outcome == PanelOutcome.Undecided && c.redrawn == 0) {
            c.redrawn = c.level + 1;
            _requestPanel(caseId, c);
        } else if (c.level != 0) {
            // An appeal that came to nothing: what it was made against stands.
            bytes32 before = _levels[caseId][c.level - 1].vote;
            _rule(caseId, c, _rulingBy(c, before), outcome, before, agreement);
        } else {
            // The challenge asked for the jury: letting the seed expire is its loss, or a bad draw could be waited out.
            Ruling ruling = outcome == PanelOutcome.Unseeded ? Ruling.Provider : c.fallback_;
            _rule(caseId, c, ruling, outcome, 0, agreement);
        }
    }

    /// @inheritdoc ISlashing
    function appeal(bytes32 caseId) external nonReentrant {
        Case storage c = _at(caseId, CaseStage.Decided);
        require(block.timestamp <= c.appealBy, Slashing_TooLate(caseId, block.timestamp, c.appealBy));
        uint8 level = c.level + 1;
        (c.stage, c.level) = (CaseStage.Judging, level);
        _levels[caseId][level].funder = msg.sender;
        uint256 bond = bondOf(level);
        emit Appealed(caseId, msg.sender, level, bond);
        escrow.hold(_key(caseId, level, msg.sender), bond, 0);
        _requestPanel(caseId, c);
    }

    /// @inheritdoc ISlashing
    function abandon(bytes32 caseId) external nonReentrant {
        Case storage c = _cases[caseId];
        CaseStage stage = c.stage;
        require(
            stage == CaseStage.Opening || stage == CaseStage.Judging || stage == CaseStage.Decided,
            Slashing_WrongStage(caseId, uint8(stage))
        );
        require(block.timestamp > c.ruleBy, Slashing_TooEarly(caseId, block.timestamp, uint256(c.ruleBy) + 1));
        PanelOutcome outcome;
        bytes32 vote;
        // Jurors were called, whatever the service does: a challenge through a service that refuses rulings is not free.
        if (stage == CaseStage.Judging) {
            (outcome, vote) = jury.close(_round(caseId, _roundOf(c)));
            if (vote == 0 && c.level != 0) vote = _levels[caseId][c.level - 1].vote;
        } else if (stage == CaseStage.Decided) {
            (outcome, vote) = (PanelOutcome.Decided, _levels[caseId][c.level].vote);
        }
        c.stage = CaseStage.Abandoned;
        Totals memory t = _account(caseId, c, Ruling.None, outcome, vote);
        emit CaseAbandoned(caseId, t.fees, t.returned, t.burned);
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
    function levelOf(bytes32 caseId, uint256 level) external view returns (address funder, bytes32 vote) {
        Level storage found = _levels[caseId][level];
        return (level == 0 ? _cases[caseId].challenger : found.funder, found.vote);
    }

    /// @inheritdoc ISlashing
    function bondOf(uint256 level) public view returns (uint256) {
        return uint256(challengeBond) << level;
    }

    /// @inheritdoc ISlashing
    function sizeOf(uint256 level) public view returns (uint256) {
        return ((panelSize + 1) << level) - 1;
    }

    /// @inheritdoc ISlashing
    function panelIdOf(bytes32 caseId) public view returns (bytes32) {
        return jury.panelIdOf(address(this), _round(caseId, _roundOf(_cases[caseId])));
    }

    /// @inheritdoc ISlashing
    function statementDigest(address service, bytes32 claimId, bytes32 root) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(STATEMENT_TYPEHASH, service, claimId, root)));
    }

    /// @inheritdoc ISlashing
    function longestCase() public view returns (uint256) {
        // One panel a level, and one that is drawn anew.
        return openSeconds + (appeals + 2) * jury.lifetime() + appeals * appealSeconds + marginSeconds;
    }

    // ------------------------------------------------------------------ internal

    function _at(bytes32 caseId, CaseStage stage) private view returns (Case storage c) {
        c = _cases[caseId];
        require(c.stage == stage, Slashing_WrongStage(caseId, uint8(c.stage)));
    }

    function _round(bytes32 caseId, uint256 round) private pure returns (bytes32) {
        return keccak256(abi.encode(caseId, round));
    }

    /// @dev Panels of a case before the present one.
    function _roundOf(Case storage c) private view returns (uint256) {
        return c.redrawn == 0 ? c.level : c.level + 1;
    }

    function _requestPanel(bytes32 caseId, Case storage c) private {
        uint256 round = _roundOf(c);
        bytes32 panelId = jury.request(_round(caseId, round), sizeOf(c.level), [c.provider, c.challenger, c.payer]);
        emit JuryRequested(caseId, panelId, round);
    }

    /// @dev A provider cannot have committed to "unavailable" and win by withholding the input.
    function _rulingBy(Case storage c, bytes32 vote) private view returns (Ruling) {
        return vote == c.result && vote != UNAVAILABLE ? Ruling.Provider : Ruling.Payer;
    }

    /// @dev Opens the window for an appeal, if there is one left and time for it.
    function _decide(bytes32 caseId, Case storage c, bytes32 vote) private returns (bool) {
        uint256 panels = c.redrawn == 0 ? 2 : 1;
        uint256 appealBy = block.timestamp + appealSeconds;
        if (c.level == appeals || appealBy + panels * jury.lifetime() + marginSeconds > c.ruleBy) return false;
        (c.stage, c.appealBy) = (CaseStage.Decided, appealBy.toUint40());
        _levels[caseId][c.level].vote = vote;
        emit CaseDecided(caseId, c.level, vote, _rulingBy(c, vote), appealBy);
        return true;
    }

    /// @dev Ends a case.
    /// @param outcome of the last panel; None: there was no panel
    /// @param vote the final one; zero: jurors have found nothing
    function _rule(
        bytes32 caseId,
        Case storage c,
        Ruling ruling,
        PanelOutcome outcome,
        bytes32 vote,
        bytes calldata agreement
    ) private {
        c.stage = CaseStage.Ruled;
        Totals memory t = _account(caseId, c, ruling, outcome, vote);
        emit CaseRuled(caseId, ruling, t.fees, t.returned, t.toProvider, t.burned);
        IArbitrable(c.service).rule(c.disputeId, ruling, c.challenger, (t.reward + bounty).toUint96(), agreement);
    }

    /// @dev Settles every panel by the final vote, pays the jurors, and empties every hold.
    function _account(
        bytes32 caseId,
        Case storage c,
        Ruling ruling,
        PanelOutcome outcome,
        bytes32 vote
    ) private returns (Totals memory t) {
        Account[] memory accounts = new Account[](uint256(c.level) + 1);
        uint256 round;
        for (uint256 level; level < accounts.length; ++level) {
            Account memory a = accounts[level];
            a.key = _key(caseId, level, level == 0 ? c.challenger : _levels[caseId][level].funder);
            uint256 fees;
            if (outcome != PanelOutcome.None) {
                fees = _payJurors(a.key, jury.settle(_round(caseId, round++), vote));
                if (c.redrawn == level + 1) fees += _payJurors(a.key, jury.settle(_round(caseId, round++), vote));
            }
            bool last = level == c.level;
            // As much as a panel that agrees. Silent jurors lose their seats, so a panel that nobody pays for would be a way to empty the court.
            uint256 idle = last && outcome == PanelOutcome.Undecided ? sizeOf(level) * jurorFee : 0;
            t.fees += fees;
            t.burned += _burn(a.key, idle);
            a.left = bondOf(level) - fees - idle;
            a.lost = _lost(caseId, c, level, ruling, last ? outcome : PanelOutcome.Decided, vote);
            if (a.lost) continue;
            // The challenger gets its costs out of the provider's slash, an appellant who was right out of what others lost.
            if (a.key.payer == c.challenger) t.reward += fees + idle;
            else if (idle == 0) a.owed = fees;
        }
        for (uint256 level; level < accounts.length; ++level) {
            if (accounts[level].lost) _forfeit(accounts, level, ruling == Ruling.Provider ? c.provider : address(0), t);
        }
        for (uint256 level; level < accounts.length; ++level) t.returned += escrow.close(accounts[level].key);
    }

    /// @dev Whether a level's funder was wrong: a challenger whom the jurors refuted, an appellant who changed nothing, and who let a seed expire.
    function _lost(
        bytes32 caseId,
        Case storage c,
        uint256 level,
        Ruling ruling,
        PanelOutcome outcome,
        bytes32 vote
    ) private view returns (bool) {
        if (ruling == Ruling.None) return false;
        if (outcome == PanelOutcome.Unseeded) return true;
        if (level == 0) return ruling == Ruling.Provider && vote != 0;
        return outcome == PanelOutcome.Decided && ruling == _rulingBy(c, _levels[caseId][level - 1].vote);
    }

    /// @dev What a wrong funder loses: fees of appellants who were right, then half to the provider, the rest to nobody. Half is burned, so that
    /// a provider that challenges itself loses.
    function _forfeit(Account[] memory accounts, uint256 lost, address provider, Totals memory t) private {
        HoldKey memory key = accounts[lost].key;
        uint256 left = accounts[lost].left;
        for (uint256 level = 1; level < accounts.length && left != 0; ++level) {
            uint256 owed = accounts[level].owed < left ? accounts[level].owed : left;
            if (owed == 0) continue;
            accounts[level].owed -= owed;
            left -= owed;
            t.returned += owed;
            escrow.charge(key, accounts[level].key.payer, owed, 0);
        }
        if (provider != address(0) && left > 1) {
            uint256 half = left / 2;
            left -= half;
            t.toProvider += half;
            escrow.charge(key, provider, half, 0);
        }
        t.burned += _burn(key, left);
    }

    /// @dev Destroys a part of a bond.
    function _burn(HoldKey memory key, uint256 amount) private returns (uint256) {
        if (amount == 0) return 0;
        escrow.charge(key, address(this), amount, 0);
        escrow.withdraw(address(token), amount, address(this));
        token.burn(amount);
        return amount;
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

    /// @dev One hold a level: the first has the case's id, the next ones follow it.
    function _key(bytes32 caseId, uint256 level, address funder) private view returns (HoldKey memory) {
        return HoldKey(bytes32(uint256(caseId) + level), funder, address(token));
    }
}
