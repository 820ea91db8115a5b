// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Ruling, WHOLE_CLAIM} from "../../../../contracts/interfaces/IArbitrable.sol";
import {HoldKey} from "../../../../contracts/interfaces/IEscrow.sol";
import {IJobs} from "../../../../contracts/interfaces/IJobs.sol";
import {PoolView} from "../../../../contracts/interfaces/IStaking.sol";
import {
    Agreement,
    Claim,
    ClaimStatus,
    DisputeStatus,
    JobStatus,
    Submission,
    Terms
} from "../../../../contracts/types/Job.sol";
import {Deployer} from "./Deployer.sol";

/// @title MarketTest
/// @notice A payer with money, a provider with stake of its own and of a delegator, and the verbs as their owners call them.
abstract contract MarketTest is Deployer {
    uint256 internal constant START = 1_800_000_000;
    bytes32 internal constant CLASS = keccak256("gridbond.test.class");
    bytes32 internal constant ROOT = keccak256("root");
    uint256 internal constant FUNDS = 1_000_000e6;
    uint96 internal constant OWN = 10_000e18;
    uint96 internal constant DELEGATED = 20_000e18;
    bytes32[] internal noPredecessors;

    address internal payer;
    address internal provider;
    address internal other;
    address internal payout;
    address internal delegator;
    address internal arbiter;
    address internal stranger;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(1_000);
        _deployAll();
        payer = actor("payer");
        provider = actor("provider");
        other = actor("other provider");
        payout = actor("payout");
        delegator = actor("delegator");
        arbiter = actor("arbiter");
        stranger = actor("stranger");
        _fund(payer, FUNDS);
        _enlist(provider, payout);
        _enlist(other, actor("other payout"));
    }

    // ------------------------------------------------------------------ actors

    /// @dev Money in the wallet, allowed to Jobs without limit.
    function _fund(address who, uint256 amount) internal {
        usd.mint(address(this), amount);
        usd.approve(address(escrow), amount);
        escrow.deposit(address(usd), amount, who);
        vm.prank(who);
        escrow.approve(address(jobs), _id(address(usd)), type(uint256).max);
    }

    /// @dev A registered provider with ten slots, stake for Jobs and a delegator.
    function _enlist(address who, address payTo) internal {
        _give(who, FLOOR_BOND + OWN);
        vm.startPrank(who);
        staking.stake(address(registry), FLOOR_BOND);
        registry.register("https://provider.example", 0);
        registry.setCapacity(CLASS, 10);
        registry.allot(address(jobs), CLASS, 10, payTo);
        staking.stake(address(jobs), OWN);
        vm.stopPrank();
        _give(delegator, DELEGATED);
        vm.prank(delegator);
        staking.delegate(who, address(jobs), DELEGATED, 0);
    }

    /// @dev Stake tokens, allowed to Staking.
    function _give(address who, uint256 amount) internal {
        grid.transfer(who, amount);
        vm.prank(who);
        grid.approve(address(staking), type(uint256).max);
    }

    // ------------------------------------------------------------------ terms

    function _terms() internal view returns (Terms memory t) {
        t.payer = payer;
        t.token = address(usd);
        t.arbiter = arbiter;
        t.defaultRuling = Ruling.Provider;
        t.resourceClass = CLASS;
        t.slots = 1;
        t.spec = keccak256("spec");
        t.startPrice = 2e6;
        t.capPrice = 5e6;
        t.unitBond = 100e18;
        t.compensation = 10e18;
        t.units = 10;
        t.maxUnits = 10;
        t.faultMultiplier = 1;
        t.opensAt = uint40(START);
        t.auctionSeconds = 600;
        t.takeSeconds = 3_600;
        t.workSeconds = 7_200;
        t.reviewSeconds = 1_800;
        t.ruleSeconds = 1 days;
    }

    function _gang() internal view returns (Terms memory t) {
        t = _terms();
        t.gang = true;
        t.maxUnits = 5;
        t.standbyPerSecond = 10;
    }

    // ------------------------------------------------------------------ verbs

    function _post(Terms memory t) internal returns (bytes32) {
        vm.prank(t.payer);
        return jobs.post(t);
    }

    function _take(Terms memory t, address who, uint24 count) internal returns (Claim memory c) {
        return _take(t, who, count, 0);
    }

    function _take(Terms memory t, address who, uint24 count, uint96 delegated) internal returns (Claim memory c) {
        vm.prank(who);
        (, c) = jobs.take(t, who, count, delegated, noPredecessors, "");
    }

    function _retake(Terms memory t, Claim memory parent, uint32 unit, address who) internal returns (Claim memory c) {
        vm.prank(who);
        (, c) = jobs.retake(t, parent, unit, who, 0, "");
    }

    function _submit(Terms memory t, Claim memory c) internal returns (Submission memory s) {
        return _submit(t, c, ROOT);
    }

    function _submit(Terms memory t, Claim memory c, bytes32 root) internal returns (Submission memory s) {
        vm.prank(c.provider);
        jobs.submit(t, c, root, "data");
        s = Submission(root, uint40(vm.getBlockTimestamp()));
    }

    function _accept(Terms memory t, Claim memory c, Submission memory s) internal {
        vm.prank(t.payer);
        jobs.accept(t, c, s);
    }

    function _contest(Terms memory t, Claim memory c, Submission memory s, uint32 unit) internal {
        vm.prank(t.arbiter);
        jobs.contest(_agreement(t, c, s, unit));
    }

    function _rule(Terms memory t, Claim memory c, Submission memory s, uint32 unit, Ruling ruling) internal {
        bytes32 id = unit == WHOLE_CLAIM ? _claimId(t, c) : _disputeId(t, c, unit);
        vm.prank(t.arbiter);
        jobs.rule(id, ruling, address(0), 0, _agreement(t, c, s, unit));
    }

    // ------------------------------------------------------------------ reached states

    /// @dev Posted and the first `count` units taken by `provider`.
    function _taken(Terms memory t, uint24 count) internal returns (Claim memory c) {
        _post(t);
        return _take(t, provider, count);
    }

    /// @dev Posted, taken as a whole by `provider` and submitted.
    function _submitted(Terms memory t) internal returns (Claim memory c, Submission memory s) {
        c = _taken(t, t.units);
        s = _submit(t, c);
    }

    function _expire(Terms memory t, Claim memory c) internal {
        vm.warp(c.takenAt + t.workSeconds + 1);
        jobs.expire(t, c);
    }

    // ------------------------------------------------------------------ ids and views

    function _jobId(Terms memory t) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, jobs, t));
    }

    function _claimId(Terms memory t, Claim memory c) internal view returns (bytes32) {
        return keccak256(abi.encode(_jobId(t), c));
    }

    function _disputeId(Terms memory t, Claim memory c, uint32 unit) internal view returns (bytes32) {
        return keccak256(abi.encode(_claimId(t, c), unit));
    }

    function _agreement(
        Terms memory t,
        Claim memory c,
        Submission memory s,
        uint32 unit
    ) internal pure returns (bytes memory) {
        return abi.encode(Agreement(t, c, s, unit));
    }

    function _status(Terms memory t, Claim memory c) internal view returns (ClaimStatus) {
        return jobs.claimOf(_claimId(t, c)).status;
    }

    function _disputeStatus(Terms memory t, Claim memory c, uint32 unit) internal view returns (DisputeStatus) {
        return jobs.disputeStateOf(_disputeId(t, c, unit)).status;
    }

    function _jobStatus(Terms memory t) internal view returns (JobStatus) {
        return jobs.jobOf(_jobId(t)).status;
    }

    function _id(address token) internal pure returns (uint256) {
        return uint256(uint160(token));
    }

    function _wallet(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, _id(address(usd)));
    }

    function _credits(address who) internal view returns (uint256) {
        return IERC6909(address(staking)).balanceOf(who, _id(address(grid)));
    }

    function _held(Terms memory t) internal view returns (uint256 remaining) {
        (remaining, ) = escrow.holdOf(address(jobs), HoldKey(_jobId(t), t.payer, t.token));
    }

    function _pool(address who) internal view returns (PoolView memory) {
        return staking.poolOf(who, address(jobs));
    }

    function _reserved(address who) internal view returns (uint256) {
        return registry.allotmentOf(who, address(jobs), CLASS).reserved;
    }

    // ------------------------------------------------------------------ assertions

    function assertEq(ClaimStatus got, ClaimStatus want) internal pure {
        assertEq(uint256(got), uint256(want), "claim status");
    }

    function assertEq(DisputeStatus got, DisputeStatus want) internal pure {
        assertEq(uint256(got), uint256(want), "dispute status");
    }

    function assertEq(JobStatus got, JobStatus want) internal pure {
        assertEq(uint256(got), uint256(want), "job status");
    }

    // ------------------------------------------------------------------ expected failures

    function _fails(bytes4 selector, bytes32 id, uint256 a) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, id, a));
    }

    function _fails(bytes4 selector, bytes32 id, uint256 a, uint256 b) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, id, a, b));
    }

    function _failsTooEarly(bytes32 id, uint256 from) internal {
        _fails(IJobs.Jobs_TooEarly.selector, id, vm.getBlockTimestamp(), from);
    }

    function _failsTooLate(bytes32 id, uint256 until) internal {
        _fails(IJobs.Jobs_TooLate.selector, id, vm.getBlockTimestamp(), until);
    }

    function _failsStatus(bytes32 claimId, ClaimStatus got) internal {
        _fails(IJobs.Jobs_WrongClaimStatus.selector, claimId, uint8(got));
    }
}
