// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PanelStage} from "../../../contracts/interfaces/IJury.sol";
import {CaseStage, ISlashing} from "../../../contracts/interfaces/ISlashing.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// disclose
// ├── a case that is not judged: reverts
// ├── before jurors reveal, after they did: reverts
// ├── another salt, another result: reverts
// └── keeps the result, whoever brings it
contract DiscloseTest is CourtTest {
    function test_disclose_keepsTheResult() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        for (uint256 i = 0; i < 3; ++i) _commit(panelId, i, _result(3));
        vm.expectEmit(address(slashing));
        emit ISlashing.Disclosed(caseId, "salt", _result(3));
        vm.prank(stranger);
        slashing.disclose(caseId, "salt", _result(3));
        assertEq(slashing.caseOf(caseId).result, _result(3), "result");
    }

    function test_disclose_notBeforeJurorsReveal() public {
        bytes32 caseId = _challenge(3);
        _wrongStage(caseId, uint8(CaseStage.Opening));
        _disclose(caseId, 3);
        _open(caseId, 3);
        _wrongStage(caseId, uint8(PanelStage.Drawing));
        _disclose(caseId, 3);
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        uint256 end = vm.getBlockTimestamp() + 1 hours;
        vm.warp(end);
        _wrongStage(caseId, uint8(PanelStage.Committing));
        _disclose(caseId, 3);
        vm.warp(end + 1);
        _disclose(caseId, 3);
    }

    function test_disclose_windowIsInclusive() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        for (uint256 i = 0; i < 3; ++i) _commit(panelId, i, _result(3));
        uint256 end = vm.getBlockTimestamp() + 40 minutes;
        vm.warp(end + 1);
        _fails(ISlashing.Slashing_TooLate.selector, caseId, end + 1, end);
        _disclose(caseId, 3);
        uint256 before = vm.snapshotState();
        vm.warp(end - 1);
        _disclose(caseId, 3);
        vm.revertToState(before);
        vm.warp(end);
        _disclose(caseId, 3);
    }

    function test_disclose_revertsForAnythingElse() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        for (uint256 i = 0; i < 3; ++i) _commit(panelId, i, _result(3));
        bytes32 got = _leaf(provider, _claimId(_t, _c), 3, "another result");
        bytes memory wrong = abi.encodeWithSelector(
            ISlashing.Slashing_WrongDisclosure.selector,
            caseId,
            got,
            leaves[3]
        );
        vm.expectRevert(wrong);
        slashing.disclose(caseId, "salt", "another result");
        vm.expectPartialRevert(ISlashing.Slashing_WrongDisclosure.selector);
        slashing.disclose(caseId, "another salt", _result(3));
    }

    function _wrongStage(bytes32 caseId, uint8 got) internal {
        _fails(ISlashing.Slashing_WrongStage.selector, caseId, got);
    }
}
