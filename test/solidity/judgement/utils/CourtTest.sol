// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey} from "../../../../contracts/interfaces/IEscrow.sol";
import {PanelStage} from "../../../../contracts/interfaces/IJury.sol";
import {CaseStage} from "../../../../contracts/interfaces/ISlashing.sol";
import {Claim, Submission, Terms} from "../../../../contracts/types/Job.sol";
import {MarketTest} from "../../market/utils/MarketTest.sol";
import {Trees} from "../../market/utils/Trees.sol";

/// @title CourtTest
/// @notice Slashing is the arbiter; five jurors sit; a challenger has its bond; a claim of five units is under review.
abstract contract CourtTest is MarketTest {
    uint32 internal constant UNITS = 5;
    uint96 internal constant BOND = 40e18;
    uint96 internal constant FEE = 5e18;

    address internal challenger;
    address[] internal jurors;
    bytes32[] internal leaves;
    Terms internal _t;
    Claim internal _c;
    Submission internal _s;

    function setUp() public virtual override {
        super.setUp();
        challenger = actor("challenger");
        _bond(challenger, 10 * BOND);
        for (uint256 i = 0; i < 5; ++i) jurors.push(actor(string.concat("juror ", vm.toString(i))));
        for (uint256 i = 0; i < 5; ++i) _sit(jurors[i]);
        skip(1 hours);
        _work(provider);
    }

    // ------------------------------------------------------------------ preparations

    /// @dev Stake tokens in the Escrow wallet, allowed to Slashing.
    function _bond(address who, uint256 amount) internal {
        grid.approve(address(escrow), amount);
        escrow.deposit(address(grid), amount, who);
        vm.prank(who);
        escrow.approve(address(slashing), _id(address(grid)), type(uint256).max);
    }

    function _sit(address juror) internal {
        _sit(juror, address(slashing));
    }

    function _sit(address juror, address court) internal returns (uint256 seat) {
        _give(juror, _juryConfig().seatBond);
        seat = jury.seatCount(court);
        vm.startPrank(juror);
        staking.stake(address(jury), _juryConfig().seatBond);
        jury.sit(court, seat);
        vm.stopPrank();
    }

    /// @dev A job of five units, taken and submitted by `who`; the present agreement of the test.
    function _work(address who) internal {
        Terms memory t = _courtTerms();
        t.salt = keccak256(abi.encode("court", who, vm.getBlockTimestamp()));
        _post(t);
        Claim memory c = _take(t, who, uint24(UNITS));
        delete leaves;
        bytes32 claimId = _claimId(t, c);
        for (uint32 i = 0; i < UNITS; ++i) leaves.push(_leaf(who, claimId, i, _result(i)));
        (_t, _c) = (t, c);
        _s = _submit(t, c, Trees.root(leaves));
    }

    function _courtTerms() internal view virtual returns (Terms memory t) {
        t = _terms();
        t.arbiter = address(slashing);
        (t.units, t.maxUnits) = (uint24(UNITS), uint24(UNITS));
        t.opensAt = uint40(vm.getBlockTimestamp());
    }

    function _result(uint32 unit) internal pure returns (bytes32) {
        return keccak256(abi.encode("result", unit));
    }

    function _leaf(address who, bytes32 claimId, uint32 unit, bytes32 result) internal pure returns (bytes32) {
        return keccak256(abi.encode(who, claimId, unit, bytes32("salt"), result));
    }

    // ------------------------------------------------------------------ verbs

    function _challenge(uint32 unit) internal returns (bytes32 caseId) {
        bytes memory a = _agreement(_t, _c, _s, unit);
        vm.prank(challenger);
        return slashing.challenge(address(jobs), a);
    }

    function _open(bytes32 caseId, uint32 unit) internal {
        slashing.open(caseId, leaves[unit], Trees.path(leaves, unit));
    }

    /// @dev Challenged, opened and drawn.
    function _judging(uint32 unit) internal returns (bytes32 caseId, bytes32 panelId) {
        caseId = _challenge(unit);
        _open(caseId, unit);
        panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
    }

    /// @dev Mines the seed block and records it.
    function _draw(bytes32 panelId) internal {
        _mineSeed(panelId);
        jury.draw(panelId);
    }

    function _mineSeed(bytes32 panelId) internal {
        uint256 seedBlock = jury.panelOf(panelId).ticket;
        vm.roll(seedBlock + 1);
        vm.setBlockhash(seedBlock, keccak256(abi.encode("block", seedBlock)));
    }

    function _jurorAt(bytes32 panelId, uint256 position) internal view returns (address) {
        return _jurorAt(address(slashing), panelId, position);
    }

    function _jurorAt(address court, bytes32 panelId, uint256 position) internal view returns (address) {
        return jury.seatOf(court, jury.seatsOf(panelId)[position]).juror;
    }

    function _commit(bytes32 panelId, uint256 position, bytes32 vote) internal {
        _commitAs(_jurorAt(panelId, position), panelId, position, vote);
    }

    function _commitAs(address juror, bytes32 panelId, uint256 position, bytes32 vote) internal {
        bytes32 sealed_ = jury.commitmentOf(panelId, position, juror, vote, "juror salt");
        vm.prank(juror);
        jury.commit(panelId, position, sealed_);
    }

    function _reveal(bytes32 panelId, uint256 position, bytes32 vote) internal {
        _revealAs(_jurorAt(panelId, position), panelId, position, vote);
    }

    function _revealAs(address juror, bytes32 panelId, uint256 position, bytes32 vote) internal {
        vm.prank(juror);
        jury.reveal(panelId, position, vote, "juror salt");
    }

    /// @dev All three commit and reveal.
    function _vote(bytes32 panelId, bytes32 a, bytes32 b, bytes32 c) internal {
        bytes32[3] memory votes = [a, b, c];
        for (uint256 i = 0; i < 3; ++i) _commit(panelId, i, votes[i]);
        for (uint256 i = 0; i < 3; ++i) _reveal(panelId, i, votes[i]);
    }

    function _disclose(bytes32 caseId, uint32 unit) internal {
        slashing.disclose(caseId, "salt", _result(unit));
    }

    function _root() internal view returns (bytes32) {
        return Trees.root(leaves);
    }

    function _resolve(bytes32 caseId, uint32 unit) internal {
        slashing.resolve(caseId, _agreement(_t, _c, _s, unit));
    }

    // ------------------------------------------------------------------ views

    function _caseId(uint32 unit) internal view returns (bytes32) {
        return keccak256(abi.encode(jobs, _disputeId(_t, _c, unit)));
    }

    function _gridWallet(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, _id(address(grid)));
    }

    function _bondHeld(bytes32 caseId) internal view returns (uint256 remaining, bool open) {
        return escrow.holdOf(address(slashing), HoldKey(caseId, challenger, address(grid)));
    }

    /// @dev Fees, returned, to the provider, burned: together they are the bond, and the hold is empty.
    function assertBondSpent(bytes32 caseId) internal view {
        (uint256 remaining, bool open) = _bondHeld(caseId);
        assertEq(remaining, 0, "the hold is empty");
        assertFalse(open, "and closed");
    }

    function assertStage(bytes32 caseId, CaseStage want) internal view {
        assertEq(uint256(slashing.caseOf(caseId).stage), uint256(want), "case stage");
    }

    function assertStage(bytes32 panelId, PanelStage want) internal view {
        assertEq(uint256(jury.panelOf(panelId).stage), uint256(want), "panel stage");
    }

    function _seatPool(address juror) internal view returns (uint256 own, uint256 locked) {
        own = staking.poolOf(juror, address(jury)).own;
        locked = staking.poolOf(juror, address(jury)).lockedOwn;
    }
}
