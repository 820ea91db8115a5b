// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {Matrix} from "./utils/Matrix.sol";

// Deadlines
// ├── law 7, for every deadline d of Jobs: until d acting is allowed and timing out is not; from d + 1 on it is the other way round
// ├── law 6, from every state: strangers alone bring job, claim and dispute to an end that holds no money, no stake and no capacity
// └── what belongs to one actor, nobody else does
contract DeadlinesTest is Matrix {
    // ------------------------------------------------------------------ law 7

    function test_deadlines_actUntilThenTimeOutAfter() public {
        _deadline(State.Posted, START + 3_600, Verb.Take, Verb.Cancel);
        _deadline(State.Taken, START + 3_600, Verb.Take, Verb.Cancel);
        _deadline(State.GangOpen, START + 3_600, Verb.Take, Verb.Unwind);
        _deadline(State.GangOpen, START + 3_600, Verb.Take, Verb.Cancel);
        _deadline(State.Waiting, START + 300, Verb.Acknowledge, Verb.Abandon);
        _deadline(State.Taken, START + 7_200, Verb.Submit, Verb.Expire);
        _deadline(State.Acknowledged, START + 7_200, Verb.Submit, Verb.Expire);
        _deadline(State.GangFilled, START + 7_200, Verb.Submit, Verb.Expire);
        _deadline(State.Child, START + 2 * 7_200 + 1, Verb.Submit, Verb.Expire);
        _deadline(State.Submitted, START + 1_800, Verb.Contest, Verb.Settle);
        _deadline(State.Contested, START + 1 days, Verb.RuleForProvider, Verb.Lapse);
        _deadline(State.Contested, START + 1 days, Verb.RuleForPayer, Verb.Lapse);
        _deadline(State.Settling, START + 1 days, Verb.RuleForPayer, Verb.Lapse);
        _deadline(State.FaultedContested, START + 1 days, Verb.RuleForPayer, Verb.Lapse);
        _deadline(State.Expired, START + 7_201 + 3_600, Verb.Retake, Verb.Drop);
        _deadline(State.Lost, START + 3_600, Verb.RetakeUnit, Verb.DropUnit);
        _deadline(State.SettledLost, START + 3_600, Verb.RetakeUnit, Verb.DropUnit);
    }

    // ------------------------------------------------------------------ law 6

    function test_deadlines_everyStateDrainsWithoutItsActors() public {
        for (uint256 i; i <= uint256(type(State).max); ++i) {
            uint256 before = vm.snapshotState();
            _build(State(i));
            for (uint256 pass; pass < 4; ++pass) _push();
            string memory name = string.concat("state ", vm.toString(i));
            assertEq(_held(_t), 0, string.concat(name, ": money is left"));
            for (uint256 j; j < 2; ++j) {
                address who = j == 0 ? provider : other;
                assertEq(_pool(who).lockedOwn + _pool(who).lockedDelegated, 0, string.concat(name, ": stake is left"));
                assertEq(_pool(who).contested, 0, string.concat(name, ": contested stake is left"));
                assertEq(_reserved(who), 0, string.concat(name, ": capacity is left"));
            }
            vm.revertToState(before);
        }
    }

    // ------------------------------------------------------------------ actors

    function test_deadlines_strangersDoNotActForOthers() public {
        _refused(State.Posted, Verb.Take, "!pm");
        _refused(State.Posted, Verb.Cancel, "!te");
        _refused(State.Waiting, Verb.Acknowledge, "!pm");
        _refused(State.Taken, Verb.Submit, "!pm");
        _refused(State.Taken, Verb.RuleOnClaim, "!na");
        _refused(State.Submitted, Verb.Accept, "!np");
        _refused(State.Submitted, Verb.Contest, "!na");
        _refused(State.Contested, Verb.RuleForProvider, "!na");
        _refused(State.Contested, Verb.RuleForPayer, "!na");
        _refused(State.Lost, Verb.RetakeUnit, "!pm");
        _refused(State.Lost, Verb.DropUnit, "!te");
        _refused(State.Expired, Verb.Retake, "!pm");
        _refused(State.Expired, Verb.Drop, "!te");
    }

    // ------------------------------------------------------------------ helpers

    /// @dev Tried a second before, at and a second after `until`; acting by whom it belongs to, timing out by a stranger.
    function _deadline(State state, uint256 until, Verb act, Verb timeOut) private {
        uint256 before = vm.snapshotState();
        string memory name = string.concat("state ", vm.toString(uint256(state)), " at ");
        _build(state);
        for (uint256 time = until - 1; time <= until + 1; ++time) {
            vm.warp(time);
            (string memory acted, string memory ended) = (_try(act, _rightful(act)), _try(timeOut, stranger));
            string memory when = string.concat(name, vm.toString(time));
            if (time <= until) {
                assertFalse(_isError(acted), string.concat(when, ": acting ", acted));
                assertEq(ended, "!te", when);
            } else {
                assertEq(acted, "!tl", when);
                assertFalse(_isError(ended), string.concat(when, ": timing out ", ended));
            }
        }
        vm.revertToState(before);
    }

    /// @dev A stranger pushes every exit once, about the claim, its two disputed units and the job's other claim.
    function _push() private {
        skip(10 days);
        vm.startPrank(stranger);
        try jobs.lapse(_agreement(_t, _c, _s, UNIT)) {} catch {}
        try jobs.lapse(_agreement(_t, _c, _s, ANOTHER)) {} catch {}
        try jobs.settle(_t, _c, _s) {} catch {}
        try jobs.expire(_t, _c) {} catch {}
        try jobs.abandon(_t, _c) {} catch {}
        try jobs.unwind(_t, _c) {} catch {}
        try jobs.expire(_t, _rest) {} catch {}
        skip(1 hours + 1);
        try jobs.drop(_t, _c, WHOLE_CLAIM) {} catch {}
        try jobs.drop(_t, _c, UNIT) {} catch {}
        try jobs.drop(_t, _c, ANOTHER) {} catch {}
        try jobs.drop(_t, _rest, WHOLE_CLAIM) {} catch {}
        try jobs.cancel(_t) {} catch {}
        vm.stopPrank();
    }

    function _refused(State state, Verb verb, string memory error_) private {
        uint256 before = vm.snapshotState();
        _build(state);
        assertFalse(_isError(_try(verb, _rightful(verb))), "whom it belongs to may");
        assertEq(_try(verb, stranger), error_, string.concat("state ", vm.toString(uint256(state))));
        vm.revertToState(before);
    }

    function _isError(string memory result) private pure returns (bool) {
        return bytes(result)[0] == "!";
    }
}
