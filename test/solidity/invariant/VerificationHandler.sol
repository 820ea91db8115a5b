// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IQuorum} from "../../../contracts/interfaces/IQuorum.sol";
import {IVerification} from "../../../contracts/interfaces/IVerification.sol";
import {CaseStage} from "../../../contracts/interfaces/ISlashing.sol";
import {Claim, ClaimStatus, DisputeStatus, Job, JobStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {QuorumConfig} from "../judgement/utils/QuorumTest.sol";
import {SamplingTest} from "../judgement/utils/SamplingTest.sol";
import {Trees} from "../market/utils/Trees.sol";

interface IPayerReview is IVerification {
    function reject(address service, bytes calldata agreement, bytes32 reasonHash) external;
}

/// @title VerificationHandler
/// @notice Work under three verifications, checked, disputed, paid, recorded and its fees sold, in any order. What is not possible now changes nothing.
contract VerificationHandler is SamplingTest {
    uint24 private constant SHARDS = 2;

    struct Work {
        Terms t;
        Claim c;
        Submission s;
    }

    struct Quarrel {
        uint256 work;
        uint32 unit;
        bytes32 caseId;
    }

    IQuorum private quorum;
    IPayerReview private payerReview;
    address[3] private workers;
    address[] private people;
    Terms[] private posted;
    Work[] private works;
    Quarrel[] private quarrels;
    mapping(uint256 work => bytes32[]) private _tree;
    mapping(bytes32 name => uint256) public did;
    mapping(address provider => uint256) private _recorded;
    uint256 private _fees;
    uint256 private _sold;
    /// @dev The last question: its first work, and which shard.
    uint256 private _asked;
    uint256 private _askedShard;
    uint256 private _acts;

    function prepare() external {
        setUp();
        bytes memory args = abi.encode(address(slashing), QuorumConfig(3, 2, 2 hours, 1 hours, address(0)));
        quorum = IQuorum(_create("contracts/judgement/verification/Quorum.sol:Quorum", args));
        payerReview = IPayerReview(_create("contracts/judgement/verification/PayerReview.sol:PayerReview", ""));
        address third = actor("third provider");
        _enlist(third, actor("third payout"));
        workers = [provider, other, third];
        _allowFees(payer);
        grid.transfer(challenger, 10_000e18);
        _bond(challenger, 10_000e18);
        vm.prank(challenger);
        escrow.approve(address(auction), _id(address(grid)), type(uint256).max);
        people = [payer, provider, other, third, payout, actor("other payout"), actor("third payout"), challenger];
        for (uint256 i; i < jurors.length; ++i) people.push(jurors[i]);
        _closeOwn();
    }

    // ------------------------------------------------------------------ the campaign

    function act(uint256 seed) external {
        for (uint256 i; i < 6; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i, ++_acts)));
            try this.step(dice % 16, dice >> 8) {} catch {}
        }
    }

    /// @dev All of a step or nothing.
    function step(uint256 verb, uint256 seed) external {
        require(msg.sender == address(this), "only itself");
        if (verb < 3) _workAlone(seed);
        else if (verb < 5) _workTogether(seed);
        else if (verb < 6) _drawSome(seed);
        else if (verb < 8) _challengePick(seed);
        else if (verb < 9) _pushCase(seed);
        else if (verb < 10) _reject(seed);
        else if (verb < 11) _askSome(seed);
        else if (verb < 13) _revealSome(seed);
        else if (verb < 14) _decideSome(seed);
        else if (verb < 15) _finish(seed);
        else _money(seed);
        skip(seed % 5 minutes);
        vm.roll(vm.getBlockNumber() + (seed % 7));
    }

    /// @dev A claim of up to 40 units under Sampling or PayerReview.
    function _workAlone(uint256 seed) private {
        Terms memory t = _courtTerms();
        bool sampled = seed % 3 != 0;
        t.salt = keccak256(abi.encode("alone", _acts));
        t.arbiter = sampled ? address(sampling) : address(payerReview);
        t.reviewSeconds = 6 hours;
        (t.units, t.maxUnits) = (uint24(1 + ((seed >> 8) % 40)), 40);
        if (t.maxUnits > t.units) t.maxUnits = t.units;
        (t.unitBond, t.compensation) = (20e18, 5e18);
        _post(t);
        posted.push(t);
        _take(t, workers[(seed >> 16) % 3], t.units, seed);
        did[sampled ? bytes32("sampled") : bytes32("reviewed")]++;
    }

    /// @dev Three replicas of two shards; any of the results may be another.
    function _workTogether(uint256 seed) private {
        Terms memory t = _courtTerms();
        t.salt = keccak256(abi.encode("together", _acts));
        t.arbiter = address(quorum);
        t.reviewSeconds = 6 hours;
        (t.units, t.maxUnits) = (3 * SHARDS, SHARDS);
        (t.unitBond, t.compensation) = (50e18, 10e18);
        _post(t);
        posted.push(t);
        for (uint256 r; r < 3; ++r) _take(t, workers[r], SHARDS, seed >> (8 * r));
        did["together"]++;
    }

    function _take(Terms memory t, address who, uint24 count, uint256 seed) private {
        Claim memory c = _take(t, who, count);
        bytes32 claimId = _claimId(t, c);
        uint256 index = works.length;
        for (uint32 i; i < count; ++i) _tree[index].push(_leaf(who, claimId, c.first + i, _found(c.first + i, seed)));
        works.push(Work(t, c, _submit(t, c, Trees.root(_tree[index]))));
    }

    /// @dev What a provider found: of each shard of a quorum one of two results.
    function _found(uint32 unit, uint256 seed) private pure returns (bytes32) {
        uint256 shard = unit % SHARDS;
        return _result(uint32((seed >> (4 * shard)) % 4 == 0 ? 100 + shard : shard));
    }

    function _drawSome(uint256 seed) private {
        uint256 i = _recent(seed);
        require(works[i].t.arbiter == address(sampling), "not sampled");
        sampling.draw(address(jobs), _of(i, WHOLE_CLAIM));
        did["draw"]++;
    }

    function _challengePick(uint256 seed) private {
        uint256 i = _recent(seed);
        Work storage w = works[i];
        require(w.t.arbiter == address(sampling), "not sampled");
        bytes32 drawId = sampling.drawIdOf(address(jobs), _claimId(w.t, w.c));
        uint256 seedBlock = sampling.drawOf(drawId).ticket;
        require(seedBlock != 0, "not drawn");
        if (vm.getBlockNumber() <= seedBlock) vm.roll(seedBlock + 1);
        if (vm.getBlockNumber() - seedBlock <= SEED_SPAN) vm.setBlockhash(seedBlock, keccak256(abi.encode(seedBlock)));
        uint256[] memory picks = sampling.picksOf(drawId, w.c.count);
        uint32 unit = w.c.first + uint32(picks[(seed >> 64) % picks.length]);
        if (sampling.drawOf(drawId).caught) unit = w.c.first + uint32((seed >> 64) % w.c.count);
        bytes memory wrapped = abi.encode(address(jobs), _of(i, unit));
        vm.prank(challenger);
        quarrels.push(Quarrel(i, unit, slashing.challenge(address(sampling), wrapped)));
        did["challenge"]++;
    }

    /// @dev Opens a case, or lets it be won for nobody opened it, or has its panel drawn and unheard.
    function _pushCase(uint256 seed) private {
        Quarrel storage q = quarrels[quarrels.length - 1 - (seed % Math.min(quarrels.length, 3))];
        Work storage w = works[q.work];
        CaseStage stage = slashing.caseOf(q.caseId).stage;
        require(stage == CaseStage.Opening || stage == CaseStage.Judging, "over");
        if (stage == CaseStage.Opening && (seed >> 64) % 3 == 0) {
            uint256 offset = q.unit - w.c.first;
            slashing.open(q.caseId, _tree[q.work][offset], Trees.path(_tree[q.work], offset));
            did["open"]++;
        } else {
            skip(stage == CaseStage.Opening ? 2 hours : 12 hours);
            slashing.resolve(q.caseId, abi.encode(address(jobs), _of(q.work, q.unit)));
            did["resolve"]++;
        }
    }

    function _reject(uint256 seed) private {
        uint256 i = _recent(seed);
        Work storage w = works[i];
        require(w.t.arbiter == address(payerReview), "not reviewed");
        bytes memory agreement = _of(i, w.c.first + uint32((seed >> 64) % w.c.count));
        vm.prank(payer);
        payerReview.reject(address(jobs), agreement, "reason");
        did["reject"]++;
    }

    /// @dev The three works of a quorum's job follow each other.
    function _askSome(uint256 seed) private {
        uint256 i = _firstOf(seed);
        bytes[] memory agreements = new bytes[](3);
        for (uint256 r; r < 3; ++r) agreements[r] = _of(i + r, works[i + r].c.first + uint32((seed >> 64) % SHARDS));
        skip(1);
        vm.prank(payer);
        quorum.ask(address(jobs), agreements);
        (_asked, _askedShard) = (i, (seed >> 64) % SHARDS);
        did["ask"]++;
    }

    function _revealSome(uint256 seed) private {
        uint256 i = _asked + (seed % 3);
        Work storage w = works[i];
        uint256 offset = _askedShard;
        uint32 unit = w.c.first + uint32(offset);
        // Tells what is behind the leaf: one of two results.
        bytes32 result = _result(uint32(offset));
        if (_tree[i][offset] != _leaf(w.c.provider, _claimId(w.t, w.c), unit, result))
            result = _result(uint32(100 + offset));
        quorum.reveal(address(jobs), _of(i, unit), "salt", result, Trees.path(_tree[i], offset));
        did["reveal"]++;
    }

    function _decideSome(uint256 seed) private {
        uint256 i = _recent(seed);
        uint32 unit = works[i].c.first + uint32((seed >> 64) % works[i].c.count);
        // Time does not come back when a step fails: it passes only where something waits for it.
        require(_disputeStatus(works[i].t, works[i].c, unit) == DisputeStatus.Open, "nothing to decide");
        if ((seed >> 80) % 2 == 0) skip(3 hours + 1);
        quorum.resolve(address(jobs), _of(i, unit));
        did["decide"]++;
    }

    /// @dev The payer accepts, anybody settles, or what was lost is given up.
    function _finish(uint256 seed) private {
        Work storage w = works[_recent(seed)];
        if (_status(w.t, w.c) == ClaimStatus.Submitted) {
            _accept(w.t, w.c, w.s);
            did["accept"]++;
        } else {
            _recordSome(w.t, w.c);
        }
    }

    function _recordSome(Terms memory t, Claim memory c) private {
        _record(t, c);
        uint256 value = reputation.recordedOf(_claimId(t, c)) - 1;
        _recorded[c.provider] += value;
        _fees += Math.ceilDiv(value * 50, 10_000);
        did["record"]++;
    }

    function _money(uint256 seed) private {
        uint256 lot = auction.lotOf(address(usd));
        require(lot != 0, "nothing for sale");
        skip(seed % 2 hours);
        vm.prank(challenger);
        auction.buy(address(usd), lot, 100e18, challenger);
        _sold += lot;
        did["buy"]++;
    }

    // ------------------------------------------------------------------ laws

    /// @dev What lies in Escrow is in wallets, held for jobs and cases, or a lot of fees.
    function checkSolvency() public view {
        uint256 money = escrow.balanceOf(address(auction), _id(address(usd)));
        uint256 stake = escrow.balanceOf(address(auction), _id(address(grid)));
        for (uint256 i; i < people.length; ++i) {
            money += escrow.balanceOf(people[i], _id(address(usd)));
            stake += escrow.balanceOf(people[i], _id(address(grid)));
        }
        for (uint256 i; i < posted.length; ++i) money += _held(posted[i]);
        for (uint256 i; i < quarrels.length; ++i) {
            (uint256 bond, ) = _bondHeld(quarrels[i].caseId);
            stake += bond;
        }
        assertEq(usd.balanceOf(address(escrow)), money, "solvency: money");
        assertEq(grid.balanceOf(address(escrow)), stake, "solvency: stake tokens");
    }

    /// @dev No score without a record, no fee lost, nothing sold that nobody paid.
    function checkReputation() public view {
        for (uint256 i; i < 3; ++i) {
            assertLe(
                reputation.scoreOf(workers[i], address(usd)),
                _recorded[workers[i]],
                "a score is what was recorded"
            );
        }
        assertEq(auction.lotOf(address(usd)), _fees - _sold, "fees are for sale");
        assertEq(auction.lotOf(address(grid)), 0, "what buyers paid is burned");
    }

    // ------------------------------------------------------------------ the end

    function drain() external {
        skip(30 days);
        vm.roll(vm.getBlockNumber() + 10_000);
        for (uint256 i; i < quarrels.length; ++i) {
            CaseStage stage = slashing.caseOf(quarrels[i].caseId).stage;
            if (stage != CaseStage.Ruled && stage != CaseStage.Abandoned) slashing.abandon(quarrels[i].caseId);
        }
        for (uint256 i; i < works.length; ++i) {
            Work storage w = works[i];
            for (uint32 u = w.c.first; u < w.c.first + w.c.count; ++u) {
                if (_disputeStatus(w.t, w.c, u) == DisputeStatus.Open) jobs.lapse(_of(i, u));
            }
            if (_status(w.t, w.c) == ClaimStatus.Submitted) jobs.settle(w.t, w.c, w.s);
        }
        skip(30 days);
        for (uint256 i; i < works.length; ++i) {
            Work storage w = works[i];
            for (uint32 u = w.c.first; u < w.c.first + w.c.count; ++u) {
                if (_disputeStatus(w.t, w.c, u) == DisputeStatus.Lost) jobs.drop(w.t, w.c, u);
            }
            assertEq(_status(w.t, w.c), ClaimStatus.Settled);
        }
        for (uint256 i; i < posted.length; ++i) {
            Job memory job = jobs.jobOf(_jobId(posted[i]));
            if (job.status <= JobStatus.Open && job.taken < posted[i].units) jobs.cancel(posted[i]);
            assertEq(_held(posted[i]), 0, "a hold is left");
        }
        if (auction.lotOf(address(usd)) != 0) {
            vm.prank(challenger);
            auction.buy(address(usd), 0, type(uint256).max, challenger);
        }
        for (uint256 i; i < people.length; ++i) {
            _empty(people[i], address(usd));
            _empty(people[i], address(grid));
        }
        assertEq(usd.balanceOf(address(escrow)), 0, "money is left");
        assertEq(grid.balanceOf(address(escrow)), 0, "stake tokens are left");
        for (uint256 i; i < 3; ++i) assertEq(_pool(workers[i]).lockedOwn, 0, "a bond is left");
    }

    function _empty(address who, address token) private {
        uint256 all = escrow.balanceOf(who, _id(token));
        if (all == 0) return;
        vm.prank(who);
        escrow.withdraw(token, all, who);
        assertEq(IERC20(token).balanceOf(who) >= all, true, "paid out");
    }

    /// @dev The claim that CourtTest has under review.
    function _closeOwn() private {
        _accept(_t, _c, _s);
        posted.push(_t);
    }

    /// @dev One of the last ones: older work is over.
    function _recent(uint256 seed) private view returns (uint256) {
        return works.length - 1 - (seed % Math.min(works.length, 6));
    }

    function _firstOf(uint256 seed) private view returns (uint256 i) {
        i = _recent(seed);
        require(works[i].t.arbiter == address(quorum), "not replicated");
        i -= works[i].c.first / SHARDS;
    }

    function _of(uint256 i, uint32 unit) private view returns (bytes memory) {
        Work storage w = works[i];
        return _agreement(w.t, w.c, w.s, unit);
    }
}
