// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {HoldKey} from "../../../contracts/interfaces/IEscrow.sol";
import {PanelStage, Seat} from "../../../contracts/interfaces/IJury.sol";
import {CaseStage, Statement} from "../../../contracts/interfaces/ISlashing.sol";
import {PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {
    Agreement,
    Claim,
    ClaimState,
    ClaimStatus,
    DisputeStatus,
    Job,
    JobStatus,
    Submission,
    Terms
} from "../../../contracts/types/Job.sol";
import {Deployer} from "../market/utils/Deployer.sol";
import {Trees} from "../market/utils/Trees.sol";

/// @title MarketHandler
/// @notice Payers, providers, delegators, jurors, challengers and strangers who do anything, in any order, over the real contracts.
/// An action that is not possible now changes nothing. `draining` lets everybody out.
contract MarketHandler is Deployer {
    bytes32 internal constant CLASS = keccak256("gridbond.test.class");
    uint256 internal constant SEATS = 5;

    struct Part {
        uint256 job;
        Claim claim;
        Submission submission;
    }

    struct Quarrel {
        uint256 part;
        uint32 unit;
        bytes32 caseId;
        address challenger;
    }

    Terms[] internal terms;
    Part[] internal parts;
    Quarrel[] internal quarrels;
    address[] internal people;
    address[2] internal payers;
    address[3] internal providers;
    address[2] internal delegators;
    address[5] internal jurors;
    address[2] internal tokens;
    address internal judge;
    mapping(bytes32 name => uint256) public did;
    uint256 private _acts;

    function prepare() external {
        vm.warp(1_800_000_000);
        vm.roll(1_000);
        _deployAll();
        tokens = [address(usd), address(grid)];
        judge = _person("judge");
        for (uint256 i = 0; i < 2; ++i) {
            payers[i] = _person(string.concat("payer ", vm.toString(i)));
            delegators[i] = _person(string.concat("delegator ", vm.toString(i)));
            _fund(payers[i]);
        }
        for (uint256 i = 0; i < 3; ++i) {
            providers[i] = _person(string.concat("provider ", vm.toString(i)));
            _enlist(providers[i]);
        }
        _fund(providers[0]); // also a payer and a challenger
        for (uint256 i = 0; i < SEATS; ++i) {
            jurors[i] = _person(string.concat("juror ", vm.toString(i)));
            _grid(jurors[i], 1_000e18);
            vm.startPrank(jurors[i]);
            staking.stake(address(jury), 1_000e18);
            jury.sit(address(slashing), i);
            vm.stopPrank();
        }
        skip(1 hours);
    }

    // ------------------------------------------------------------------ the campaign

    /// @notice Four verbs, by weight. Seeds are hashed: the fuzzer's small numbers would always choose alike.
    function act(uint256 seed) external {
        for (uint256 i = 0; i < 4; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i, ++_acts)));
            _act(dice % 40, dice >> 8);
        }
    }

    function _act(uint256 verb, uint256 seed) internal virtual {
        if (verb < 4) _post(seed);
        else if (verb < 7) _takeSome(seed);
        else if (verb < 10) _takeAll(seed);
        else if (verb < 12) _acknowledge(seed);
        else if (verb < 17) _submit(seed);
        else if (verb < 21) _contest(seed);
        else if (verb < 26) _court(seed);
        else if (verb < 28) _retake(seed);
        else if (verb < 29) _accept(seed);
        else if (verb < 30) _settle(seed);
        else if (verb < 31) _expire(seed);
        else if (verb < 32) _giveUp(seed);
        else if (verb < 33) _drop(seed);
        else if (verb < 34) _cancel(seed);
        else if (verb < 35) _rule(seed);
        else if (verb < 36) _lapse(seed);
        else if (verb < 37) _equivocate(seed);
        else if (verb < 38) _seat(seed);
        else if (verb < 39) _stakes(seed);
        else _wait(seed);
    }

    // ------------------------------------------------------------------ payers

    function _post(uint256 seed) internal {
        Terms memory t;
        t.payer = seed % 7 == 0 ? providers[0] : payers[seed % 2];
        t.salt = bytes32(terms.length);
        t.token = tokens[(seed >> 8) % 2];
        t.arbiter = (seed >> 16) % 4 == 0 ? judge : address(slashing);
        t.defaultRuling = (seed >> 24) % 2 == 0 ? Ruling.Payer : Ruling.Provider;
        t.resourceClass = CLASS;
        t.slots = 1;
        t.gang = (seed >> 32) % 4 == 0;
        t.startPrice = uint96((seed >> 40) % 1_000);
        t.capPrice = t.startPrice + uint96((seed >> 56) % 1_000_003) + 1;
        t.unitBond = uint96((seed >> 80) % 200e18);
        t.compensation = t.unitBond / uint96(4 + ((seed >> 88) % 9));
        t.units = uint24(1 + ((seed >> 96) % 6));
        t.maxUnits = uint24(1 + ((seed >> 104) % t.units));
        t.faultMultiplier = uint16(1 + ((seed >> 112) % 3));
        t.standbyPerSecond = t.gang ? uint96((seed >> 120) % 5) : 0;
        t.opensAt = uint40(vm.getBlockTimestamp() + ((seed >> 128) % 3) * 60);
        if ((seed >> 144) % 5 == 0) (t.sealedUntil, t.opensAt) = (t.opensAt + 600, t.opensAt + 601);
        (t.auctionSeconds, t.takeSeconds) = (600, 4 hours);
        t.startSeconds = (seed >> 136) % 3 == 0 ? 1 hours : 0;
        (t.workSeconds, t.reviewSeconds, t.ruleSeconds) = (6 hours, 8 hours, 2 days);
        vm.prank(t.payer);
        try jobs.post(t) {
            terms.push(t);
            _did("post");
        } catch {}
    }

    function _cancel(uint256 seed) internal {
        if (terms.length == 0) return;
        Terms memory t = terms[seed % terms.length];
        vm.prank(seed % 3 == 0 ? judge : t.payer);
        try jobs.cancel(t) {
            _did("cancel");
        } catch {}
    }

    function _accept(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Submitted);
        if (!found) return;
        Terms memory t = terms[p.job];
        Paid memory before = _before(p);
        vm.prank(t.payer);
        jobs.accept(t, p.claim, p.submission);
        _paid(p, before);
        _did("accept");
    }

    // ------------------------------------------------------------------ providers

    function _takeSome(uint256 seed) internal {
        if (terms.length == 0) return;
        Terms memory t = terms[seed % terms.length];
        _take(t, seed % terms.length, seed >> 16);
    }

    /// @dev Takes everything that is left of the newest job, so that gangs fill.
    function _takeAll(uint256 seed) internal {
        if (terms.length == 0) return;
        uint256 job = terms.length - 1;
        for (uint256 i = 0; i < 6; ++i) _take(terms[job], job, uint256(keccak256(abi.encode(seed, i))));
    }

    function _retake(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Expired);
        uint32 unit = WHOLE_CLAIM;
        if (!found) {
            uint256 q;
            (found, q) = _pickQuarrel(seed, DisputeStatus.Lost);
            if (!found) return;
            (p, unit) = (parts[quarrels[q].part], quarrels[q].unit);
        }
        address who = providers[(seed >> 16) % 3];
        vm.prank(who);
        try jobs.retake(terms[p.job], p.claim, unit, who, 0, "") returns (bytes32, Claim memory c) {
            parts.push(Part(p.job, c, Submission(0, 0)));
            _did("retake");
        } catch {}
    }

    function _acknowledge(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Taken);
        if (!found) return;
        vm.prank(p.claim.provider);
        try jobs.acknowledge(terms[p.job], p.claim) {
            _did("acknowledge");
        } catch {}
    }

    function _submit(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Taken);
        if (!found) return;
        bytes32 root = Trees.root(_leaves(p));
        vm.prank(p.claim.provider);
        try jobs.submit(terms[p.job], p.claim, root, "") {
            parts[_find(p)].submission = Submission(root, uint40(vm.getBlockTimestamp()));
            _did("submit");
        } catch {}
    }

    // ------------------------------------------------------------------ anybody

    function _settle(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Submitted);
        if (!found) return;
        Paid memory before = _before(p);
        try jobs.settle(terms[p.job], p.claim, p.submission) {
            _paid(p, before);
            _did("settle");
        } catch {}
    }

    function _expire(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Taken);
        if (!found) return;
        if (seed % 2 == 0) skip(6 hours);
        try jobs.expire(terms[p.job], p.claim) {
            _did("expire");
        } catch {}
    }

    function _giveUp(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Taken);
        if (!found) return;
        try jobs.abandon(terms[p.job], p.claim) {
            _did("abandon");
        } catch {}
        try jobs.unwind(terms[p.job], p.claim) {
            _did("unwind");
        } catch {}
    }

    function _drop(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Expired);
        uint32 unit = WHOLE_CLAIM;
        if (!found) {
            uint256 q;
            (found, q) = _pickQuarrel(seed, DisputeStatus.Lost);
            if (!found) return;
            (p, unit) = (parts[quarrels[q].part], quarrels[q].unit);
        }
        vm.prank(seed % 2 == 0 ? judge : terms[p.job].payer);
        try jobs.drop(terms[p.job], p.claim, unit) {
            _did("drop");
        } catch {}
    }

    function _wait(uint256 seed) internal {
        uint256 time = seed % 3 hours;
        skip(time);
        vm.roll(vm.getBlockNumber() + time / 60 + 1);
    }

    // ------------------------------------------------------------------ disputes

    function _contest(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus.Submitted);
        if (!found) return;
        Terms memory t = terms[p.job];
        uint32 unit = uint32(p.claim.first + ((seed >> 16) % p.claim.count));
        bytes memory a = abi.encode(Agreement(t, p.claim, p.submission, unit));
        if (t.arbiter == judge) {
            vm.prank(judge);
            try jobs.contest(a) {
                quarrels.push(Quarrel(_find(p), unit, 0, address(0)));
                _did("contest");
            } catch {}
            return;
        }
        address who = seed % 5 == 0 ? providers[0] : payers[seed % 2];
        vm.prank(who);
        try slashing.challenge(address(jobs), a) returns (bytes32 caseId) {
            quarrels.push(Quarrel(_find(p), unit, caseId, who));
            _did("challenge");
        } catch {}
    }

    function _rule(uint256 seed) internal {
        (bool found, uint256 q) = _pickQuarrel(seed, DisputeStatus.Open);
        if (!found || quarrels[q].caseId != 0) return;
        bytes32 id = _disputeId(q);
        bytes memory a = _agreement(q);
        Ruling ruling = seed % 2 == 0 ? Ruling.Payer : Ruling.Provider;
        vm.prank(judge);
        try jobs.rule(id, ruling, payers[0], uint96(seed % 50e18), a) {
            _did("rule");
        } catch {}
    }

    function _lapse(uint256 seed) internal {
        (bool found, uint256 q) = _pickQuarrel(seed, DisputeStatus.Open);
        if (!found) return;
        if (seed % 4 == 0) skip(2 days);
        try jobs.lapse(_agreement(q)) {
            _did("lapse");
        } catch {}
    }

    function _equivocate(uint256 seed) internal {
        (bool found, Part memory p) = _pick(seed, ClaimStatus(1 + (seed % 3)));
        if (!found || terms[p.job].arbiter == judge || (seed >> 8) % 3 != 0) return;
        bytes memory a = abi.encode(Agreement(terms[p.job], p.claim, p.submission, WHOLE_CLAIM));
        Statement memory first = _signed(p, "a");
        Statement memory second = _signed(p, "b");
        ClaimState memory before = _state(_find(p));
        vm.prank(judge);
        try slashing.equivocation(address(jobs), a, first, second) {
            _did("equivocation");
            ClaimState memory s = _state(_find(p));
            assertEq(s.open, before.open, "evidence leaves disputes to their judge");
            if (s.open != 0) assertEq(uint256(s.status), uint256(ClaimStatus.Settling), "which go on");
        } catch {}
    }

    /// @dev One step of a case: opened, drawn, voted, disclosed, resolved; truth and lies as the seed wants.
    function _court(uint256 seed) internal {
        (bool found, uint256 q) = _pickQuarrel(seed, DisputeStatus.Open);
        if (!found || quarrels[q].caseId == 0) return;
        bytes32 caseId = quarrels[q].caseId;
        if ((seed >> 4) % 8 == 0) {
            skip(2 days + 1);
            CaseStage stage = slashing.caseOf(caseId).stage;
            if (stage == CaseStage.Abandoned) return;
            slashing.abandon(caseId);
            _did("abandonCase");
            return;
        }
        if (slashing.caseOf(caseId).stage == CaseStage.Opening) {
            bytes32[] memory leaves = _leaves(parts[quarrels[q].part]);
            uint256 index = quarrels[q].unit - parts[quarrels[q].part].claim.first;
            if (seed % 8 == 0) skip(31 minutes);
            try slashing.open(caseId, leaves[index], Trees.path(leaves, index)) {
                _did("open");
            } catch {}
        } else {
            _panel(caseId, quarrels[q].unit, seed);
        }
        if (seed % 3 == 0) skip(45 minutes);
        try slashing.resolve(caseId, _agreement(q)) {
            _did("resolve");
        } catch {}
    }

    function _panel(bytes32 caseId, uint32 unit, uint256 seed) internal {
        bytes32 panelId = slashing.panelIdOf(caseId);
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        if (vm.getBlockNumber() <= seedBlock) vm.roll(seedBlock + 1);
        try jury.draw(panelId) {
            _did("draw");
        } catch {}
        uint256[] memory seats = jury.seatsOf(panelId);
        bytes32 truth = _result(unit);
        for (uint256 i = 0; i < seats.length; ++i) {
            uint256 dice = (seed >> (16 + 8 * i)) % 8;
            if (dice == 0) continue; // silent
            bytes32 vote = dice == 1 ? bytes32(seed) : truth;
            address juror = _seatAt(seats[i]).juror;
            vm.startPrank(juror);
            try jury.commit(panelId, i, jury.commitmentOf(panelId, i, juror, vote, "")) {
                _did("commit");
            } catch {}
            vm.stopPrank();
        }
        (PanelStage stage, ) = jury.stageOf(panelId);
        if (stage == PanelStage.Committing && seed % 2 == 0) skip(1 hours + 1);
        for (uint256 i = 0; i < seats.length; ++i) {
            address juror = _seatAt(seats[i]).juror;
            for (uint256 k = 0; k < 2; ++k) {
                vm.prank(juror);
                try jury.reveal(panelId, i, k == 0 ? truth : bytes32(seed), "") {
                    _did("reveal");
                } catch {}
            }
        }
        if (seed % 5 == 0) return;
        try slashing.disclose(caseId, "salt", truth) {
            _did("disclose");
        } catch {}
    }

    // ------------------------------------------------------------------ stake

    function _seat(uint256 seed) internal {
        uint256 index = seed % SEATS;
        if (seed % 3 == 0) {
            vm.prank(jurors[index]);
            try jury.retire(address(slashing), index) {} catch {}
        }
        try jury.vacate(address(slashing), index) {
            _did("vacate");
        } catch {}
        vm.prank(jurors[index]);
        try jury.sit(address(slashing), index) {
            _did("sit");
        } catch {}
    }

    function _stakes(uint256 seed) internal {
        address who = delegators[seed % 2];
        address to = providers[(seed >> 8) % 3];
        vm.startPrank(who);
        if (seed % 3 == 0) {
            try staking.delegate(to, address(jobs), 1 + ((seed >> 16) % 300e18), 0) {
                _did("delegate");
            } catch {}
        } else {
            uint256 shares = _shares(to, who);
            if (seed % 3 == 1 && shares != 0) {
                try staking.undelegate(to, address(jobs), 1 + ((seed >> 16) % shares), 0, who) {
                    _did("undelegate");
                } catch {}
            } else if (shares != 0) {
                try staking.requestExit(to, address(jobs), 1 + ((seed >> 16) % shares)) {
                    _did("requestExit");
                } catch {}
            }
        }
        vm.stopPrank();
        vm.prank(to);
        try staking.unstake(address(jobs), (seed >> 32) % 100e18, to) {} catch {}
    }

    // ------------------------------------------------------------------ laws

    /// @dev What each token's holders are owed is what custody has, to the last unit.
    function checkSolvency() external view {
        uint256 owed = staking.unburned();
        uint256[2] memory wallets;
        for (uint256 i = 0; i < people.length; ++i) {
            owed += IERC6909(address(staking)).balanceOf(people[i], _id(address(grid)));
            owed += _poolSum(people[i], address(jobs)) + _poolSum(people[i], address(jury));
            owed += _poolSum(people[i], address(registry));
            for (uint256 k = 0; k < 2; ++k) wallets[k] += escrow.balanceOf(people[i], _id(tokens[k]));
        }
        assertEq(grid.balanceOf(address(staking)), owed, "law 1: Staking");
        for (uint256 i = 0; i < terms.length; ++i) {
            wallets[terms[i].token == tokens[0] ? 0 : 1] += _held(i);
        }
        for (uint256 i = 0; i < quarrels.length; ++i) {
            if (quarrels[i].caseId != 0) wallets[1] += _bondHeld(i);
        }
        for (uint256 k = 0; k < 2; ++k) {
            assertEq(IERC20(tokens[k]).balanceOf(address(escrow)), wallets[k], "law 1: Escrow");
        }
    }

    /// @dev Every lock belongs to one live claim or seat; every reserved slot to one claim at work.
    function checkLocks() external view {
        for (uint256 i = 0; i < 3; ++i) {
            uint256 own;
            uint256 delegated;
            uint256 contested;
            uint256 slots;
            for (uint256 k = 0; k < parts.length; ++k) {
                if (parts[k].claim.provider != providers[i]) continue;
                ClaimState memory s = _state(k);
                if (s.status < ClaimStatus.Taken || s.status > ClaimStatus.Settling) continue;
                if (s.status != ClaimStatus.Settling) ++slots;
                (uint256 o, uint256 d) = _bondLeft(k, s.lost);
                own += o;
                if (s.contested) contested += d;
                else delegated += d;
            }
            PoolView memory p = staking.poolOf(providers[i], address(jobs));
            assertEq(p.lockedOwn, own, "law 2: own");
            assertEq(p.lockedDelegated, delegated, "law 2: delegated");
            assertEq(p.contested, contested, "law 2: contested");
            assertLe(p.lockedOwn, p.own, "law 2: locked own is there");
            assertLe(p.lockedDelegated, p.delegated, "law 2: locked delegated is there");
            assertEq(registry.allotmentOf(providers[i], address(jobs), CLASS).reserved, slots, "law 2: slots");
        }
        for (uint256 i = 0; i < SEATS; ++i) {
            Seat memory s = _seatAt(i);
            uint256 cut = uint256(s.penalties) * _penalty();
            uint256 left = s.juror == address(0) || cut >= 100e18 ? 0 : 100e18 - cut;
            assertEq(staking.poolOf(jurors[i], address(jury)).lockedOwn, left, "law 2: seats");
        }
    }

    /// @dev A job holds exactly the prefund of the units that are open, at work, under review, disputed or reopened.
    function checkHolds() external view {
        for (uint256 i = 0; i < terms.length; ++i) {
            Terms memory t = terms[i];
            Job memory job = jobs.jobOf(_jobId(i));
            uint256 prefund = uint256(t.capPrice) + uint256(t.standbyPerSecond) * t.takeSeconds;
            uint256 want = job.status <= JobStatus.Open ? (t.units - job.taken) * prefund : 0;
            uint256 each = t.gang && job.filledAt == 0 ? prefund : t.capPrice;
            uint256 accepted;
            for (uint256 k = 0; k < parts.length; ++k) {
                if (parts[k].job != i) continue;
                ClaimState memory s = _state(k);
                uint256 count = parts[k].claim.count;
                if (s.status == ClaimStatus.Taken) want += count * each;
                else if (s.status == ClaimStatus.Submitted) want += (count - s.lost) * t.capPrice;
                else if (s.status == ClaimStatus.Settling) want += s.open * uint256(t.capPrice);
                else if (s.status == ClaimStatus.Expired) want += count * t.capPrice;
                if (s.status == ClaimStatus.Settled) accepted += count - s.lost;
            }
            for (uint256 k = 0; k < quarrels.length; ++k) {
                if (parts[quarrels[k].part].job != i) continue;
                if (_disputeStatus(k) == DisputeStatus.Lost) want += t.capPrice;
            }
            assertEq(_held(i), want, "law 4: a job's hold");
            assertLe(accepted, job.taken, "law 5: accepted <= taken");
            assertLe(job.taken, t.units, "law 5: taken <= units");
        }
        for (uint256 i = 0; i < quarrels.length; ++i) {
            if (quarrels[i].caseId == 0) continue;
            CaseStage stage = slashing.caseOf(quarrels[i].caseId).stage;
            bool live = stage == CaseStage.Opening || stage == CaseStage.Judging;
            assertEq(_bondHeld(i), live ? 40e18 : 0, "law 4: a case's hold");
        }
    }

    // ------------------------------------------------------------------ draining

    /// @dev Past every deadline, strangers push every exit; then everybody takes what is theirs.
    function drain() external {
        skip(30 days);
        vm.roll(vm.getBlockNumber() + 10_000);
        for (uint256 i = 0; i < quarrels.length; ++i) _pushQuarrel(i);
        for (uint256 i = 0; i < parts.length; ++i) _pushPart(i);
        skip(30 days);
        for (uint256 i = 0; i < parts.length; ++i) {
            if (_state(i).status == ClaimStatus.Expired) jobs.drop(terms[parts[i].job], parts[i].claim, WHOLE_CLAIM);
        }
        for (uint256 i = 0; i < quarrels.length; ++i) {
            Part memory p = parts[quarrels[i].part];
            if (_disputeStatus(i) == DisputeStatus.Lost) jobs.drop(terms[p.job], p.claim, quarrels[i].unit);
        }
        for (uint256 i = 0; i < terms.length; ++i) {
            Job memory job = jobs.jobOf(_jobId(i));
            if (job.status <= JobStatus.Open && job.taken < terms[i].units) jobs.cancel(terms[i]);
        }
        _leave();
        for (uint256 i = 0; i < people.length; ++i) _empty(people[i]);
        staking.burn();
    }

    function checkNothingIsLeft() external view {
        address[6] memory all = [
            address(staking),
            address(escrow),
            address(registry),
            address(jobs),
            address(jury),
            address(slashing)
        ];
        for (uint256 i = 0; i < all.length; ++i) {
            assertEq(grid.balanceOf(all[i]), 0, "stake tokens are left");
            assertEq(usd.balanceOf(all[i]), 0, "money is left");
        }
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 k = 2; k < all.length; ++k) {
                PoolView memory p = staking.poolOf(people[i], all[k]);
                assertEq(uint256(p.own) + p.lockedOwn, 0, "own stake is left");
                assertEq(uint256(p.lockedDelegated) + p.contested + p.pending, 0, "a lock is left");
                assertEq(uint256(p.delegated) + p.shares + p.exitingShares, 0, "shares are left");
            }
        }
        for (uint256 i = 0; i < terms.length; ++i) assertEq(_held(i), 0, "a hold is left");
    }

    function _pushQuarrel(uint256 i) internal {
        if (quarrels[i].caseId != 0) {
            CaseStage stage = slashing.caseOf(quarrels[i].caseId).stage;
            if (stage == CaseStage.Opening || stage == CaseStage.Judging) slashing.abandon(quarrels[i].caseId);
        }
        if (_disputeStatus(i) == DisputeStatus.Open) jobs.lapse(_agreement(i));
    }

    function _pushPart(uint256 i) internal {
        Part memory p = parts[i];
        Terms memory t = terms[p.job];
        ClaimState memory s = _state(i);
        if (s.status == ClaimStatus.Submitted) {
            jobs.settle(t, p.claim, p.submission);
        } else if (s.status == ClaimStatus.Taken) {
            if (t.gang && jobs.jobOf(_jobId(p.job)).filledAt == 0) jobs.unwind(t, p.claim);
            else if (t.startSeconds != 0 && s.data == 0) jobs.abandon(t, p.claim);
            else jobs.expire(t, p.claim);
        }
    }

    function _leave() internal {
        for (uint256 i = 0; i < SEATS; ++i) {
            Seat memory s = _seatAt(i);
            if (s.juror != address(0) && s.retiredAt == 0) {
                vm.prank(s.juror);
                jury.retire(address(slashing), i);
            }
        }
        for (uint256 i = 0; i < 3; ++i) {
            vm.startPrank(providers[i]);
            registry.allot(address(jobs), CLASS, 0, providers[i]);
            registry.requestExit();
            vm.stopPrank();
        }
        skip(2 days);
        for (uint256 i = 0; i < SEATS; ++i) {
            if (_seatAt(i).juror != address(0)) jury.vacate(address(slashing), i);
        }
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(providers[i]);
            registry.exit();
            for (uint256 k = 0; k < 2; ++k) {
                uint256 leaving = staking.exitOf(providers[i], address(jobs), delegators[k]);
                if (leaving != 0) staking.completeExit(providers[i], address(jobs), delegators[k], leaving, 0);
            }
            for (uint256 k = 0; k < 2; ++k) {
                uint256 shares = _shares(providers[i], delegators[k]);
                if (shares == 0) continue;
                vm.prank(delegators[k]);
                staking.undelegate(providers[i], address(jobs), shares, 0, delegators[k]);
            }
        }
    }

    function _empty(address who) internal {
        address[3] memory services = [address(jobs), address(jury), address(registry)];
        vm.startPrank(who);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 own = staking.poolOf(who, services[i]).own;
            if (own != 0) staking.unstake(services[i], own, who);
        }
        uint256 credits = IERC6909(address(staking)).balanceOf(who, _id(address(grid)));
        if (credits != 0) staking.collect(credits, who);
        for (uint256 k = 0; k < 2; ++k) {
            uint256 wallet = escrow.balanceOf(who, _id(tokens[k]));
            if (wallet != 0) escrow.withdraw(tokens[k], wallet, who);
        }
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ exact payment

    struct Paid {
        uint256 payer;
        uint256 payee;
    }

    function _before(Part memory p) internal view returns (Paid memory) {
        uint256 id = _id(terms[p.job].token);
        return Paid(escrow.balanceOf(terms[p.job].payer, id), escrow.balanceOf(_payout(p.claim.provider), id));
    }

    /// @dev Price times the units that are neither lost nor disputed went to the provider, the rest of their prefund to the payer.
    function _paid(Part memory p, Paid memory before) internal view {
        ClaimState memory s = _state(_find(p));
        Terms memory t = terms[p.job];
        uint256 units = p.claim.count - s.lost - s.open;
        uint256 price = t.gang && p.claim.parent == 0 ? jobs.jobOf(_jobId(p.job)).price : p.claim.price;
        Paid memory got = _before(p);
        if (t.payer == _payout(p.claim.provider)) {
            assertEq(got.payee - before.payee, t.capPrice * units, "law 5: a payer that is its own provider");
            return;
        }
        assertEq(got.payee - before.payee, price * units, "law 5: the provider");
        assertEq(got.payer - before.payer, (t.capPrice - price) * units, "law 5: the payer");
    }

    // ------------------------------------------------------------------ helpers

    function _take(Terms memory t, uint256 job, uint256 seed) internal {
        address who = providers[seed % 3];
        uint24 count = uint24(1 + ((seed >> 8) % t.maxUnits));
        uint256 most = uint256(count) * (t.unitBond - 4 * t.compensation);
        uint96 delegated = (seed >> 16) % 2 == 0 ? 0 : uint96((seed >> 24) % (most + 1));
        vm.prank(who);
        try jobs.take(t, who, count, delegated, new bytes32[](0), "") returns (bytes32, Claim memory c) {
            parts.push(Part(job, c, Submission(0, 0)));
            _did("take");
        } catch {}
    }

    /// @dev Mostly one of the newest: old claims are past their windows.
    function _pick(uint256 seed, ClaimStatus status) internal view returns (bool, Part memory p) {
        uint256 count = parts.length;
        uint256 start = seed % 4 == 0 ? (seed >> 2) % (count + 1) : (seed >> 2) % 4;
        for (uint256 i = 0; i < count; ++i) {
            uint256 index = count - 1 - ((start + i) % count);
            if (_state(index).status == status) return (true, parts[index]);
        }
        return (false, p);
    }

    function _pickQuarrel(uint256 seed, DisputeStatus status) internal view returns (bool, uint256) {
        uint256 count = quarrels.length;
        for (uint256 i = 0; i < count; ++i) {
            uint256 index = ((seed % count) + i) % count;
            if (_disputeStatus(index) == status) return (true, index);
        }
        return (false, 0);
    }

    function _find(Part memory p) internal view returns (uint256 i) {
        bytes32 want = keccak256(abi.encode(p.job, p.claim));
        while (keccak256(abi.encode(parts[i].job, parts[i].claim)) != want) ++i;
    }

    function _leaves(Part memory p) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](p.claim.count);
        bytes32 claimId = keccak256(abi.encode(_jobId(p.job), p.claim));
        for (uint256 i = 0; i < leaves.length; ++i) {
            uint32 unit = uint32(p.claim.first + i);
            leaves[i] = keccak256(abi.encode(p.claim.provider, claimId, unit, bytes32("salt"), _result(unit)));
        }
    }

    function _result(uint32 unit) internal pure returns (bytes32) {
        return keccak256(abi.encode("result", unit));
    }

    function _signed(Part memory p, bytes32 root) internal returns (Statement memory) {
        for (uint256 i = 0; i < 3; ++i) {
            (address who, uint256 key) = signer(string.concat("provider ", vm.toString(i)));
            if (who != p.claim.provider) continue;
            bytes32 claimId = keccak256(abi.encode(_jobId(p.job), p.claim));
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, slashing.statementDigest(address(jobs), claimId, root));
            return Statement(root, who, abi.encodePacked(r, s, v));
        }
        return Statement(root, address(0), "");
    }

    /// @dev The rule of JobMath, written a second time: lost units take the own part first, four compensations stay for each other one.
    function _bondLeft(uint256 i, uint256 lost) internal view returns (uint256 own, uint256 delegated) {
        Terms memory t = terms[parts[i].job];
        Claim memory c = parts[i].claim;
        uint256 bond = uint256(t.unitBond) * c.count;
        uint256 kept = 4 * uint256(t.compensation) * (c.count - lost);
        uint256 taken = lost * t.faultMultiplier * t.unitBond;
        if (taken > bond - kept) taken = bond - kept;
        uint256 most = bond - c.delegatedBond - kept;
        uint256 fromOwn = taken < most ? taken : most;
        return (bond - c.delegatedBond - fromOwn, c.delegatedBond - (taken - fromOwn));
    }

    function _state(uint256 i) internal view returns (ClaimState memory) {
        return jobs.claimOf(keccak256(abi.encode(_jobId(parts[i].job), parts[i].claim)));
    }

    function _disputeId(uint256 i) internal view returns (bytes32) {
        Part memory p = parts[quarrels[i].part];
        bytes32 claimId = keccak256(abi.encode(_jobId(p.job), p.claim));
        return keccak256(abi.encode(claimId, quarrels[i].unit));
    }

    function _disputeStatus(uint256 i) internal view returns (DisputeStatus) {
        return jobs.disputeStateOf(_disputeId(i)).status;
    }

    function _agreement(uint256 i) internal view returns (bytes memory) {
        Part memory p = parts[quarrels[i].part];
        return abi.encode(Agreement(terms[p.job], p.claim, p.submission, quarrels[i].unit));
    }

    function _jobId(uint256 i) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, jobs, terms[i]));
    }

    function _held(uint256 i) internal view returns (uint256 remaining) {
        (remaining, ) = escrow.holdOf(address(jobs), HoldKey(_jobId(i), terms[i].payer, terms[i].token));
    }

    function _bondHeld(uint256 i) internal view returns (uint256 remaining) {
        HoldKey memory key = HoldKey(quarrels[i].caseId, quarrels[i].challenger, address(grid));
        (remaining, ) = escrow.holdOf(address(slashing), key);
    }

    function _poolSum(address who, address service) internal view returns (uint256) {
        PoolView memory p = staking.poolOf(who, service);
        return uint256(p.own) + p.delegated + p.contested + p.pending;
    }

    function _shares(address provider, address who) internal view returns (uint256) {
        return IERC6909(address(staking)).balanceOf(who, staking.shareIdOf(provider, address(jobs)));
    }

    function _payout(address provider) internal view returns (address) {
        return registry.allotmentOf(provider, address(jobs), CLASS).payout;
    }

    /// @dev Empty seats at the end are gone.
    function _seatAt(uint256 index) internal view returns (Seat memory s) {
        if (index < jury.seatCount(address(slashing))) return jury.seatOf(address(slashing), index);
    }

    function _penalty() internal pure returns (uint256) {
        return 30e18;
    }

    function _id(address token) internal pure returns (uint256) {
        return uint256(uint160(token));
    }

    function _did(bytes32 name) internal {
        ++did[name];
    }

    function _person(string memory name) internal returns (address who) {
        who = actor(name);
        people.push(who);
    }

    function _grid(address who, uint256 amount) internal {
        grid.transfer(who, amount);
        vm.startPrank(who);
        grid.approve(address(staking), type(uint256).max);
        grid.approve(address(escrow), type(uint256).max);
        vm.stopPrank();
    }

    function _fund(address who) internal {
        usd.mint(who, 1e15);
        _grid(who, 1_000_000e18);
        vm.startPrank(who);
        usd.approve(address(escrow), type(uint256).max);
        escrow.deposit(address(usd), 1e15, who);
        escrow.deposit(address(grid), 500_000e18, who);
        for (uint256 k = 0; k < 2; ++k) escrow.approve(address(jobs), _id(tokens[k]), type(uint256).max);
        escrow.approve(address(slashing), _id(address(grid)), type(uint256).max);
        vm.stopPrank();
    }

    function _enlist(address who) internal {
        _grid(who, 100_000e18);
        vm.startPrank(who);
        staking.stake(address(registry), FLOOR_BOND);
        registry.register("", 0);
        registry.setCapacity(CLASS, 100);
        registry.allot(address(jobs), CLASS, 100, who);
        staking.stake(address(jobs), 50_000e18);
        vm.stopPrank();
        for (uint256 k = 0; k < 2; ++k) {
            _grid(delegators[k], 10_000e18);
            vm.prank(delegators[k]);
            staking.delegate(who, address(jobs), 4_000e18 + k, 0);
        }
    }
}
