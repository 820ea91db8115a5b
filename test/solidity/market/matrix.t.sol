// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClaimStatus, DisputeStatus, JobStatus} from "../../../contracts/types/Job.sol";
import {Matrix} from "./utils/Matrix.sol";

// Jobs as a state machine: what every verb does in every state (letters: see Matrix). A row is the state, then one entry per verb:
//
//   take, retake of the claim, retake of unit 1, acknowledge, submit, accept, settle, expire, abandon, unwind,
//   cancel, drop of the claim, drop of unit 1, conclude, contest, rule for the provider, rule for the payer, rule on the claim, lapse
//
// The first row of a state is read a minute after it was reached, the second ten days later, when every window is over. An edge
// that is not in the table, or leads elsewhere, or fails with another error, fails here.
contract MatrixTest is Matrix {
    function test_matrix_jobs() public {
        _expect(
            State.Unknown,
            "--- !un !cs !ds !cs !cs !cs !cs !cs !cs !cs !un !cs !ds !js !cs !tl !tl !cs !ds",
            "--- !un !cs !ds !cs !cs !cs !cs !cs !cs !cs !un !cs !ds !js !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Posted,
            "--- O-- !cs !ds !cs !cs !cs !cs !cs !cs !cs X-- !cs !ds !js !cs !tl !tl !cs !ds",
            "--- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs X-- !cs !ds !js !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Cancelled,
            "X-- !js !cs !ds !cs !cs !cs !cs !cs !cs !cs !js !cs !ds !js !cs !tl !tl !cs !ds",
            "X-- !js !cs !ds !cs !cs !cs !cs !cs !cs !cs !js !cs !ds !js !cs !tl !tl !cs !ds"
        );
    }

    function test_matrix_takenClaims() public {
        _expect(
            State.Taken,
            "OT- OT- !cs !ds !cs OS- !cs !cs !te !cs !gf XT- !cs !ds !cs !cs !tl !tl OE- !ds",
            "OT- !tl !cs !ds !cs !tl !cs !cs OE- !cs !gf XT- !cs !ds !cs !cs !tl !tl OE- !ds"
        );
        _expect(
            State.Waiting,
            "OT- OT- !cs !ds OT- !cs !cs !cs !cs !te !gf XT- !cs !ds !cs !cs !tl !tl OE- !ds",
            "OT- !tl !cs !ds !tl !cs !cs !cs !cs OL- !gf XT- !cs !ds !cs !cs !tl !tl OE- !ds"
        );
        _expect(
            State.Acknowledged,
            "OT- OT- !cs !ds !cs OS- !cs !cs !te !cs !gf XT- !cs !ds !cs !cs !tl !tl OE- !ds",
            "OT- !tl !cs !ds !cs !tl !cs !cs OE- !cs !gf XT- !cs !ds !cs !cs !tl !tl OE- !ds"
        );
        _expect(
            State.GangOpen,
            "OT- OT- !cs !ds !cs !gf !cs !cs !gf !cs !te !te !cs !ds !cs !cs !tl !tl !gf !ds",
            "OT- !tl !cs !ds !cs !gf !cs !cs !gf !cs OL- XT- !cs !ds !cs !cs !tl !tl !gf !ds"
        );
        _expect(
            State.GangFilled,
            "OT- !bc !cs !ds !cs OS- !cs !cs !te !cs !gf !bc !cs !ds !cs !cs !tl !tl OE- !ds",
            "OT- !tl !cs !ds !cs !tl !cs !cs OE- !cs !gf !bc !cs !ds !cs !cs !tl !tl OE- !ds"
        );
        _expect(
            State.TakenCancelled,
            "XT- !js !cs !ds !cs XS- !cs !cs !te !cs !gf !js !cs !ds !js !cs !tl !tl XE- !ds",
            "XT- !js !cs !ds !cs !tl !cs !cs XE- !cs !gf !js !cs !ds !js !cs !tl !tl XE- !ds"
        );
        _expect(
            State.Child,
            "OT- !tl !cs !ds !cs OS- !cs !cs !te !cs !gf XT- !cs !ds !cs !cs !tl !tl OF- !ds",
            "OT- !tl !cs !ds !cs !tl !cs !cs OF- !cs !gf XT- !cs !ds !cs !cs !tl !tl OF- !ds"
        );
    }

    function test_matrix_submittedClaims() public {
        _expect(
            State.Submitted,
            "OS- OS- !cs !ds !cs !cs OP- !te !cs !cs !cs XS- !cs !ds !cs OSO !tl !tl OE- !ds",
            "OS- !tl !cs !ds !cs !cs OP- OP- !cs !cs !cs XS- !cs !ds !cs !tl !tl !tl OE- !ds"
        );
        _expect(
            State.Contested,
            "OSO OSO !cs !ds !cs !cs OGO !te !cs !cs !cs XSO !cs !ds !cs !ds OSD OSL OGO !te",
            "OSO !tl !cs !ds !cs !cs OGO OGO !cs !cs !cs XSO !cs !ds !cs !tl !tl !tl OGO OSD"
        );
        _expect(
            State.Dismissed,
            "OSD OSD !cs !ds !cs !cs OPD !te !cs !cs !cs XSD !cs !ds !cs !ds !tl !tl OED !ds",
            "OSD !tl !cs !ds !cs !cs OPD OPD !cs !cs !cs XSD !cs !ds !cs !tl !tl !tl OED !ds"
        );
        _expect(
            State.Lost,
            "OSL OSL !cs OSC !cs !cs OPL !te !cs !cs !cs XSL !cs OSC !cs !ds !tl !tl OFL !ds",
            "OSL !tl !cs !tl !cs !cs OPL OPL !cs !cs !cs XSL !cs OSC !cs !tl !tl !tl OFL !ds"
        );
        _expect(
            State.LostClosed,
            "OSC OSC !cs !ds !cs !cs OPC !te !cs !cs !cs XSC !cs !ds !cs !ds !tl !tl OFC !ds",
            "OSC !tl !cs !ds !cs !cs OPC OPC !cs !cs !cs XSC !cs !ds !cs !tl !tl !tl OFC !ds"
        );
        _expect(
            State.ChildContested,
            "OSO !tl !cs !ds !cs !cs OGO !te !cs !cs !cs XSO !cs !ds !cs !ds OSD OSC OGO !te",
            "OSO !tl !cs !ds !cs !cs OGO OGO !cs !cs !cs XSO !cs !ds !cs !tl !tl !tl OGO OSD"
        );
        _expect(
            State.ChildLost,
            "OSC !tl !cs !ds !cs !cs OPC !te !cs !cs !cs XSC !cs !ds !cs !ds !tl !tl OFC !ds",
            "OSC !tl !cs !ds !cs !cs OPC OPC !cs !cs !cs XSC !cs !ds !cs !tl !tl !tl OFC !ds"
        );
    }

    function test_matrix_settlingClaims() public {
        _expect(
            State.Settling,
            "OGO OGO !cs !ds !cs !cs !cs !cs !cs !cs !cs XGO !cs !ds !cs !cs OGD OGL OGO !te",
            "OGO !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XGO !cs !ds !cs !cs !tl !tl OGO OGD"
        );
        _expect(
            State.SettlingDismissed,
            "OGD OGD !cs !ds !cs !cs !cs !cs !cs !cs !cs XGD !cs !ds !cs !cs !tl !tl OGD !ds",
            "OGD !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XGD !cs !ds !cs !cs !tl !tl OGD !ds"
        );
        _expect(
            State.SettlingLost,
            "OGL OGL !cs OGC !cs !cs !cs !cs !cs !cs !cs XGL !cs OGC !cs !cs !tl !tl OGL !ds",
            "OGL !tl !cs !tl !cs !cs !cs !cs !cs !cs !cs XGL !cs OGC !cs !cs !tl !tl OGL !ds"
        );
        _expect(
            State.SettlingClosed,
            "OGC OGC !cs !ds !cs !cs !cs !cs !cs !cs !cs XGC !cs !ds !cs !cs !tl !tl OGC !ds",
            "OGC !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XGC !cs !ds !cs !cs !tl !tl OGC !ds"
        );
    }

    function test_matrix_settledClaims() public {
        _expect(
            State.Settled,
            "OP- OP- !cs !ds !cs !cs !cs !cs !cs !cs !cs XP- !cs !ds !in !cs !tl !tl !cs !ds",
            "OP- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XP- !cs !ds !in !cs !tl !tl !cs !ds"
        );
        _expect(
            State.SettledAll,
            "OP- !bc !cs !ds !cs !cs !cs !cs !cs !cs !cs !bc !cs !ds SP- !cs !tl !tl !cs !ds",
            "OP- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs !bc !cs !ds SP- !cs !tl !tl !cs !ds"
        );
        _expect(
            State.SettledDismissed,
            "OPD OPD !cs !ds !cs !cs !cs !cs !cs !cs !cs XPD !cs !ds !in !cs !tl !tl !cs !ds",
            "OPD !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XPD !cs !ds !in !cs !tl !tl !cs !ds"
        );
        _expect(
            State.SettledLost,
            "OPL OPL !cs OPC !cs !cs !cs !cs !cs !cs !cs XPL !cs OPC !in !cs !tl !tl !cs !ds",
            "OPL !tl !cs !tl !cs !cs !cs !cs !cs !cs !cs XPL !cs OPC !in !cs !tl !tl !cs !ds"
        );
        _expect(
            State.SettledClosed,
            "OPC OPC !cs !ds !cs !cs !cs !cs !cs !cs !cs XPC !cs !ds !in !cs !tl !tl !cs !ds",
            "OPC !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XPC !cs !ds !in !cs !tl !tl !cs !ds"
        );
    }

    function test_matrix_expiredClaims() public {
        _expect(
            State.Expired,
            "OE- !tl OR- !ds !cs !cs !cs !cs !cs !cs !cs XE- OR- !ds !cs !cs !tl !tl !cs !ds",
            "OE- !tl !tl !ds !cs !cs !cs !cs !cs !cs !cs XE- OR- !ds !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.ExpiredCancelled,
            "XE- !js XR- !ds !cs !cs !cs !cs !cs !cs !cs !js XR- !ds !js !cs !tl !tl !cs !ds",
            "XE- !js !tl !ds !cs !cs !cs !cs !cs !cs !cs !js XR- !ds !js !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Retaken,
            "OR- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XR- !cs !ds !cs !cs !tl !tl !cs !ds",
            "OR- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XR- !cs !ds !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Dropped,
            "OR- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XR- !cs !ds !cs !cs !tl !tl !cs !ds",
            "OR- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XR- !cs !ds !cs !cs !tl !tl !cs !ds"
        );
    }

    function test_matrix_endedClaims() public {
        _expect(
            State.Faulted,
            "OE- OE- OR- !ds !cs !cs !cs !cs !cs !cs !cs XE- OR- !ds !cs !cs !tl !tl !cs !ds",
            "OE- !tl !tl !ds !cs !cs !cs !cs !cs !cs !cs XE- OR- !ds !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.FaultedContested,
            "OGO OGO !cs !ds !cs !cs !cs !cs !cs !cs !cs XGO !cs !ds !cs !cs OPD OPL !cs !te",
            "OGO !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XGO !cs !ds !cs !cs !tl !tl !cs OPD"
        );
        _expect(
            State.FailedLost,
            "OFL OFL !cs OFC !cs !cs !cs !cs !cs !cs !cs XFL !cs OFC !cs !cs !tl !tl !cs !ds",
            "OFL !tl !cs !tl !cs !cs !cs !cs !cs !cs !cs XFL !cs OFC !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.ChildFailed,
            "OF- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XF- !cs !ds !cs !cs !tl !tl !cs !ds",
            "OF- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XF- !cs !ds !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Abandoned,
            "OL- OL- !cs !ds !cs !cs !cs !cs !cs !cs !cs XL- !cs !ds !cs !cs !tl !tl !cs !ds",
            "OL- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XL- !cs !ds !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Unwound,
            "OL- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XL- !cs !ds !cs !cs !tl !tl !cs !ds",
            "OL- !tl !cs !ds !cs !cs !cs !cs !cs !cs !cs XL- !cs !ds !cs !cs !tl !tl !cs !ds"
        );
        _expect(
            State.Succeeded,
            "SP- !js !cs !ds !cs !cs !cs !cs !cs !cs !cs !js !cs !ds !js !cs !tl !tl !cs !ds",
            "SP- !js !cs !ds !cs !cs !cs !cs !cs !cs !cs !js !cs !ds !js !cs !tl !tl !cs !ds"
        );
    }

    /// @dev The table leaves out no status: each of job, claim and dispute is one that some row begins in.
    function test_matrix_reachesEveryStatus() public {
        uint256[3] memory seen;
        for (uint256 i; i <= uint256(type(State).max); ++i) {
            uint256 before = vm.snapshotState();
            _build(State(i));
            seen[0] |= 1 << uint256(_jobStatus(_t));
            seen[1] |= 1 << uint256(_status(_t, _c));
            seen[2] |= 1 << uint256(_disputeStatus(_t, _c, UNIT));
            vm.revertToState(before);
        }
        assertEq(seen[0], (2 << uint256(type(JobStatus).max)) - 1, "job");
        assertEq(seen[1], (2 << uint256(type(ClaimStatus).max)) - 1, "claim");
        assertEq(seen[2], (2 << uint256(type(DisputeStatus).max)) - 1, "dispute");
    }

    function _expect(State state, string memory early, string memory late) private {
        uint256 before = vm.snapshotState();
        string memory name = string.concat("state ", vm.toString(uint256(state)));
        _build(state);
        skip(60);
        assertEq(_row(), early, name);
        skip(10 days);
        assertEq(_row(), late, string.concat(name, ", late"));
        vm.revertToState(before);
    }
}
