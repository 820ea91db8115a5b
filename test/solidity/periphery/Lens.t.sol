// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {PanelStage, Seat} from "../../../contracts/interfaces/IJury.sol";
import {
    AllotmentKey,
    CaseView,
    ILens,
    PoolKey,
    ProviderView,
    OrderView,
    WalletView
} from "../../../contracts/interfaces/ILens.sol";
import {CaseStage} from "../../../contracts/interfaces/ISlashing.sol";
import {PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {
    Claim,
    ClaimState,
    ClaimStatus,
    DisputeState,
    DisputeStatus,
    Job,
    JobStatus,
    Submission,
    Terms
} from "../../../contracts/types/Job.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";
import {Trees} from "../market/utils/Trees.sol";

// Lens
// ├── poolsOf: the pools in the order asked; nothing for nothing
// ├── walletsOf: wallet, allowance and tokens outside, per token
// ├── providerOf: entry, floor bond, credits; per key capacity, allotment and pool; an unknown provider is empty
// ├── jobsOf, claimsOf, claimsOfJob, disputesOf: states in the order asked; unknown ids are empty
// ├── orderOf
// │   ├── never posted: says so, offers nothing
// │   ├── before the opening: the first price, not takeable
// │   ├── in the window: the price that a take pays, for every moment
// │   ├── after the window: the last price, not takeable
// │   ├── partly taken: what is left, at most maxUnits
// │   ├── all taken, or cancelled: not takeable
// │   └── with predecessors
// │       ├── another list: reverts
// │       ├── one has not succeeded: not ready
// │       ├── all have: opens with the last, priced from there
// │       └── once opened: the list does not matter
// ├── caseOf: unknown; opening; drawn, committed, revealed; when its jurors left
// └── seatsOf: pages, the last one short, empty beyond
contract LensTest is MarketTest {
    uint256 private constant SEATS = 5;

    ILens private lens;
    bytes32[] private leaves;

    function setUp() public override {
        super.setUp();
        bytes memory args = abi.encode(escrow, staking, registry, jobs, jury, slashing);
        lens = ILens(_create("contracts/periphery/Lens.sol:Lens", args));
    }

    // ------------------------------------------------------------------ custody and identity

    function test_poolsOf() public view {
        PoolKey[] memory keys = new PoolKey[](3);
        keys[0] = PoolKey(provider, address(jobs));
        keys[1] = PoolKey(stranger, address(jobs));
        keys[2] = PoolKey(other, address(registry));
        PoolView[] memory pools = lens.poolsOf(keys);
        assertEq(pools.length, 3);
        assertEq(pools[0].own, OWN, "own");
        assertEq(pools[0].delegated, DELEGATED, "delegated");
        assertEq(pools[1].own, 0, "a stranger's");
        assertEq(pools[2].lockedOwn, FLOOR_BOND, "floor bond");
        assertEq(lens.poolsOf(new PoolKey[](0)).length, 0);
    }

    function test_walletsOf() public {
        usd.mint(payer, 11);
        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = (address(usd), address(grid));
        WalletView[] memory w = lens.walletsOf(payer, address(jobs), tokens);
        assertEq(w.length, 2);
        assertEq(w[0].token, address(usd));
        assertEq(w[0].balance, FUNDS, "wallet");
        assertEq(w[0].allowance, type(uint256).max, "allowance");
        assertEq(w[0].unspent, 11, "outside");
        assertEq(w[1].token, address(grid));
        assertEq(w[1].balance + w[1].allowance + w[1].unspent, 0, "no GRID");
    }

    function test_providerOf() public {
        Terms memory t = _terms();
        t.slots = 3;
        _taken(t, 4);
        vm.prank(provider);
        registry.setCapacity(CLASS, 12);
        vm.prank(provider);
        registry.allot(address(this), CLASS, 2, payout);

        AllotmentKey[] memory keys = new AllotmentKey[](2);
        keys[0] = AllotmentKey(address(jobs), CLASS);
        keys[1] = AllotmentKey(address(this), CLASS);
        ProviderView memory v = lens.providerOf(provider, keys);
        assertTrue(v.state.registered, "registered");
        assertEq(v.state.allotted, 12, "allotted in all");
        assertEq(v.floor.lockedOwn, FLOOR_BOND, "floor bond");
        assertEq(v.credits, 0, "credits");
        assertEq(v.capacities.length, 2);
        assertEq(v.capacities[0].total, 12, "total");
        assertEq(v.capacities[0].allotted, 12, "allotted of the class");
        assertEq(v.capacities[0].allotment.allotted, 10, "allotted to Jobs");
        assertEq(v.capacities[0].allotment.reserved, 3, "reserved");
        assertEq(v.capacities[0].allotment.payout, payout, "payout");
        assertEq(v.capacities[0].pool.lockedOwn, 400e18, "bond");
        assertEq(v.capacities[1].allotment.allotted, 2, "allotted to another service");
        assertEq(v.capacities[1].pool.own, 0, "its pool");
    }

    function test_providerOf_countsCredits() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 10);
        _expire(t, c);
        assertEq(lens.providerOf(payer, new AllotmentKey[](0)).credits, uint256(t.compensation) * 10, "compensation");
    }

    function test_providerOf_nobody() public view {
        ProviderView memory v = lens.providerOf(stranger, new AllotmentKey[](0));
        assertFalse(v.state.registered);
        assertEq(v.floor.own + v.credits + v.capacities.length, 0);
    }

    // ------------------------------------------------------------------ states

    function test_statesOf_jobsClaimsAndDisputes() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory first = _take(t, provider, 4);
        Claim memory second = _take(t, other, 6);
        Submission memory s = _submit(t, second);
        _contest(t, second, s, 5);

        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = (_jobId(t), "unknown");
        Job[] memory jobStates = lens.jobsOf(ids);
        assertEq(jobStates[0].taken, 10, "taken");
        assertEq(jobStates[1].status, JobStatus.None);

        Claim[] memory claims = new Claim[](2);
        (claims[0], claims[1]) = (second, first);
        (bytes32[] memory claimIds, ClaimState[] memory states) = lens.claimsOfJob(_jobId(t), claims);
        assertEq(claimIds[0], _claimId(t, second));
        assertEq(claimIds[1], _claimId(t, first));
        assertEq(states[0].status, ClaimStatus.Submitted);
        assertEq(states[0].open, 1, "open disputes");
        assertEq(states[1].status, ClaimStatus.Taken);

        ids[0] = claimIds[1];
        states = lens.claimsOf(ids);
        assertEq(states[0].status, ClaimStatus.Taken);
        assertEq(states[1].status, ClaimStatus.None);

        ids[0] = _disputeId(t, second, 5);
        DisputeState[] memory disputes = lens.disputesOf(ids);
        assertEq(disputes[0].status, DisputeStatus.Open);
        assertEq(disputes[0].time, vm.getBlockTimestamp() + t.ruleSeconds, "ruleBy");
        assertEq(disputes[1].status, DisputeStatus.None);
    }

    // ------------------------------------------------------------------ quotes

    function test_orderOf_neverPosted() public view {
        OrderView memory q = lens.orderOf(_terms(), noPredecessors);
        assertEq(q.jobId, _jobId(_terms()));
        assertFalse(q.posted, "posted");
        assertFalse(q.takeable, "takeable");
        assertEq(q.prefund, 50e6, "prefund");
        assertEq(q.held, 0, "held");
    }

    function test_orderOf_beforeTheOpening() public {
        Terms memory t = _terms();
        t.opensAt = uint40(START + 100);
        _post(t);
        OrderView memory q = lens.orderOf(t, noPredecessors);
        assertTrue(q.posted && q.ready, "posted and ready");
        assertFalse(q.takeable, "takeable");
        assertEq(q.price, t.startPrice, "price");
        assertEq(q.openedAt, START + 100, "openedAt");
        assertEq(q.closesAt, START + 100 + t.takeSeconds, "closesAt");
        assertEq(q.held, 50e6, "held");
        vm.warp(START + 100);
        assertTrue(lens.orderOf(t, noPredecessors).takeable, "at the first second");
    }

    function testFuzz_orderOf_isWhatATakePays(uint256 elapsed, uint24 count) public {
        Terms memory t = _terms();
        t.maxUnits = 7;
        elapsed = bound(elapsed, 0, t.takeSeconds);
        count = uint24(bound(count, 1, t.maxUnits));
        _post(t);
        vm.warp(START + elapsed);
        OrderView memory q = lens.orderOf(t, noPredecessors);
        assertTrue(q.takeable, "takeable");
        assertEq(q.maxUnits, 7, "maxUnits");
        Claim memory c = _take(t, provider, count);
        assertEq(q.price, c.price, "price");
        q = lens.orderOf(t, noPredecessors);
        assertEq(uint256(q.status), uint256(JobStatus.Open));
        assertEq(q.unitsLeft, 10 - count, "units left");
        assertEq(q.maxUnits, 10 - count < 7 ? 10 - count : 7, "at most what is left");
    }

    function test_orderOf_afterTheWindow() public {
        Terms memory t = _terms();
        _post(t);
        vm.warp(START + t.takeSeconds);
        assertTrue(lens.orderOf(t, noPredecessors).takeable, "at the last second");
        skip(1);
        OrderView memory q = lens.orderOf(t, noPredecessors);
        assertFalse(q.takeable, "one later");
        assertEq(q.price, t.capPrice, "price");
    }

    function test_orderOf_allTaken() public {
        Terms memory t = _terms();
        _taken(t, 10);
        OrderView memory q = lens.orderOf(t, noPredecessors);
        assertEq(q.unitsLeft, 0, "units left");
        assertFalse(q.takeable, "takeable");
    }

    function test_orderOf_cancelled() public {
        Terms memory t = _terms();
        _post(t);
        vm.prank(payer);
        jobs.cancel(t);
        OrderView memory q = lens.orderOf(t, noPredecessors);
        assertEq(uint256(q.status), uint256(JobStatus.Cancelled));
        assertTrue(q.posted, "posted once");
        assertEq(q.held, 0, "held");
        assertFalse(q.takeable, "takeable");
    }

    function test_orderOf_withPredecessors() public {
        (Terms memory before, bytes32[] memory list, Terms memory t) = _stages();
        bytes32 none = keccak256(abi.encode(noPredecessors));
        vm.expectRevert(abi.encodeWithSelector(ILens.Lens_WrongPredecessors.selector, none, t.predecessors));
        lens.orderOf(t, noPredecessors);
        assertFalse(lens.orderOf(t, list).ready, "before its predecessor succeeded");
        assertFalse(lens.orderOf(t, list).takeable, "takeable");

        vm.warp(START + 500);
        _succeed(before);
        skip(90);
        OrderView memory q = lens.orderOf(t, list);
        assertTrue(q.ready && q.takeable, "after");
        assertEq(q.openedAt, START + 500, "opened with the success");
        assertEq(q.price, 2e6 + (3e6 * 90) / 600, "priced from there");

        vm.prank(provider);
        (, Claim memory c) = jobs.take(t, provider, 1, 0, list, "");
        assertEq(c.price, q.price, "as the take finds it");
        assertEq(lens.orderOf(t, noPredecessors).openedAt, START + 500, "once opened, the job knows");
    }

    function test_orderOf_predecessorsOfTermsWithout() public {
        bytes32[] memory list = new bytes32[](1);
        vm.expectRevert(
            abi.encodeWithSelector(ILens.Lens_WrongPredecessors.selector, keccak256(abi.encode(list)), bytes32(0))
        );
        lens.orderOf(_terms(), list);
    }

    // ------------------------------------------------------------------ judgement

    function test_caseOf_unknown() public view {
        CaseView memory v = lens.caseOf("unknown");
        assertEq(uint256(v.facts.stage), uint256(CaseStage.None));
        assertEq(uint256(v.stage), uint256(PanelStage.None));
        assertEq(v.positions.length, 0);
    }

    function test_caseOf_afterTheJurorsLeft() public {
        _seatJurors();
        (bytes32 caseId, ) = _challenge(2);
        slashing.open(caseId, leaves[2], Trees.path(leaves, 2));
        vm.roll(vm.getBlockNumber() + 5);
        jury.draw(slashing.panelIdOf(caseId));
        for (uint256 i = 0; i < SEATS; ++i) {
            vm.prank(_juror(i));
            jury.retire(address(slashing), i);
        }
        skip(_juryConfig().exitSeconds + 1);
        for (uint256 i = SEATS; i > 0; --i) jury.vacate(address(slashing), i - 1);
        assertEq(jury.seatCount(address(slashing)), 0, "no seat is left");
        CaseView memory v = lens.caseOf(caseId);
        assertEq(v.positions.length, 3, "a panel of three");
        assertEq(v.positions[0].juror, address(0), "nobody sits there");
    }

    function test_caseOf_throughItsStages() public {
        _seatJurors();
        (bytes32 caseId, Terms memory t) = _challenge(2);
        CaseView memory v = lens.caseOf(caseId);
        assertEq(uint256(v.facts.stage), uint256(CaseStage.Opening));
        assertEq(v.facts.unit, 2, "unit");
        assertEq(v.facts.payer, t.payer, "payer");
        assertEq(v.positions.length, 0, "no panel yet");

        vm.prank(provider);
        slashing.open(caseId, leaves[2], Trees.path(leaves, 2));
        v = lens.caseOf(caseId);
        assertEq(v.panelId, slashing.panelIdOf(caseId));
        assertEq(uint256(v.stage), uint256(PanelStage.Drawing));
        vm.roll(vm.getBlockNumber() + 5);
        jury.draw(v.panelId);

        v = lens.caseOf(caseId);
        assertEq(uint256(v.stage), uint256(PanelStage.Committing));
        assertEq(v.until, v.panel.deadline, "until");
        assertEq(v.positions.length, 3, "a panel of three");
        uint256[] memory seats = jury.seatsOf(v.panelId);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(v.positions[i].seat, seats[i], "seat");
            assertEq(v.positions[i].juror, _juror(seats[i]), "juror");
            assertEq(v.positions[i].commitment, bytes32(0), "nothing committed");
        }

        _commit(v, 1, "vote", "salt");
        bytes32 sealed_ = jury.commitmentOf(v.panelId, 1, v.positions[1].juror, "vote", "salt");
        vm.warp(v.until + 1);
        v = lens.caseOf(caseId);
        assertEq(uint256(v.stage), uint256(PanelStage.Revealing), "by the clock");
        assertEq(v.positions[1].commitment, sealed_, "commitment");
        assertEq(v.positions[1].vote, bytes32(0), "still sealed");
        vm.prank(v.positions[1].juror);
        jury.reveal(v.panelId, 1, "vote", "salt");
        v = lens.caseOf(caseId);
        assertEq(v.positions[1].vote, "vote", "revealed");
        assertEq(v.positions[0].vote, bytes32(0), "the others not");
    }

    function test_seatsOf_pages() public {
        _seatJurors();
        (Seat[] memory page, uint256 total) = lens.seatsOf(address(slashing), 0, 3);
        assertEq(total, SEATS, "total");
        assertEq(page.length, 3, "a full page");
        assertEq(page[2].juror, _juror(2), "in order");
        (page, ) = lens.seatsOf(address(slashing), 3, 3);
        assertEq(page.length, 2, "the last page");
        assertEq(page[1].juror, _juror(4), "the last seat");
        (page, ) = lens.seatsOf(address(slashing), SEATS, 3);
        assertEq(page.length, 0, "beyond the end");
        (page, ) = lens.seatsOf(address(slashing), type(uint256).max, type(uint256).max);
        assertEq(page.length, 0, "far beyond it");
        (page, total) = lens.seatsOf(stranger, 0, 3);
        assertEq(page.length + total, 0, "no court");
    }

    // ------------------------------------------------------------------ helpers

    /// @dev A posted job, and a posted one that waits for it.
    function _stages() private returns (Terms memory before, bytes32[] memory list, Terms memory t) {
        before = _terms();
        _post(before);
        list = new bytes32[](1);
        list[0] = _jobId(before);
        t = _terms();
        t.salt = "second stage";
        t.predecessors = keccak256(abi.encode(list));
        _post(t);
    }

    function _succeed(Terms memory t) private {
        Claim memory c = _take(t, provider, t.units);
        _accept(t, c, _submit(t, c));
        Claim[] memory claims = new Claim[](1);
        claims[0] = c;
        jobs.conclude(t, claims);
    }

    function _juror(uint256 seat) private returns (address) {
        return actor(string.concat("juror ", vm.toString(seat)));
    }

    function _seatJurors() private {
        for (uint256 i = 0; i < SEATS; ++i) {
            address juror = _juror(i);
            _give(juror, 100e18);
            vm.startPrank(juror);
            staking.stake(address(jury), 100e18);
            jury.sit(address(slashing), i);
            vm.stopPrank();
        }
        skip(1 hours);
    }

    /// @dev A submitted claim of which the stranger challenges one unit.
    function _challenge(uint32 unit) private returns (bytes32 caseId, Terms memory t) {
        t = _terms();
        t.arbiter = address(slashing);
        t.opensAt = uint40(vm.getBlockTimestamp());
        t.defaultRuling = Ruling.Payer;
        leaves = new bytes32[](10);
        for (uint256 i = 0; i < 10; ++i) leaves[i] = keccak256(abi.encode("leaf", i));
        Claim memory c = _taken(t, 10);
        Submission memory s = _submit(t, c, Trees.root(leaves));

        grid.approve(address(escrow), 40e18);
        escrow.deposit(address(grid), 40e18, stranger);
        vm.startPrank(stranger);
        escrow.approve(address(slashing), _id(address(grid)), 40e18);
        caseId = slashing.challenge(address(jobs), _agreement(t, c, s, unit));
        vm.stopPrank();
    }

    function _commit(CaseView memory v, uint256 position, bytes32 vote, bytes32 salt) private {
        address juror = v.positions[position].juror;
        bytes32 commitment = jury.commitmentOf(v.panelId, position, juror, vote, salt);
        vm.prank(juror);
        jury.commit(v.panelId, position, commitment);
    }
}
