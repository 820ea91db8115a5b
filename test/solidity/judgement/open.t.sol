// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJury} from "../../../contracts/interfaces/IJury.sol";
import {CaseStage, ISlashing} from "../../../contracts/interfaces/ISlashing.sol";
import {Trees} from "../market/utils/Trees.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// open
// ├── no case, opened already: reverts
// ├── until openBy: works; a second later: reverts
// ├── another leaf, another unit's, a shorter or longer path, a changed sibling: reverts
// └── keeps the leaf and asks for a panel without provider, challenger and payer
contract OpenTest is CourtTest {
    function test_open_keepsTheLeafAndAsksForAPanel() public {
        bytes32 caseId = _challenge(3);
        bytes32 panelId = slashing.panelIdOf(caseId);
        bytes32 round = keccak256(abi.encode(caseId, uint8(0)));
        assertEq(panelId, jury.panelIdOf(address(slashing), round), "the first round's panel");
        vm.expectEmit(address(slashing));
        emit ISlashing.Opened(caseId, leaves[3]);
        vm.expectEmit(true, true, true, false, address(jury));
        address[3] memory out = [provider, challenger, payer];
        emit IJury.PanelRequested(panelId, address(slashing), round, out, jury.panelOf(panelId));
        vm.expectEmit(address(slashing));
        emit ISlashing.JuryRequested(caseId, panelId, 0);
        slashing.open(caseId, leaves[3], Trees.path(leaves, 3));
        assertStage(caseId, CaseStage.Judging);
        assertEq(slashing.caseOf(caseId).leaf, leaves[3], "leaf");

        bytes32[] memory path = Trees.path(leaves, 3);
        _wrongStage(caseId, CaseStage.Judging);
        slashing.open(caseId, leaves[3], path);
    }

    function test_open_everyUnit() public {
        for (uint32 unit = 0; unit < UNITS; ++unit) _open(_challenge(unit), unit);
    }

    function test_open_byAnyone() public {
        bytes32 caseId = _challenge(3);
        bytes32[] memory path = Trees.path(leaves, 3);
        vm.prank(stranger);
        slashing.open(caseId, leaves[3], path);
        assertStage(caseId, CaseStage.Judging);
    }

    function test_open_windowIsInclusive() public {
        bytes32 caseId = _challenge(3);
        uint256 end = slashing.caseOf(caseId).openBy;
        assertEq(end, vm.getBlockTimestamp() + 30 minutes, "openBy");
        bytes32[] memory path = Trees.path(leaves, 3);
        vm.warp(end + 1);
        _fails(ISlashing.Slashing_TooLate.selector, caseId, end + 1, end);
        slashing.open(caseId, leaves[3], path);
        uint256 before = vm.snapshotState();
        vm.warp(end - 1);
        _open(caseId, 3);
        vm.revertToState(before);
        vm.warp(end);
        _open(caseId, 3);
    }

    function test_open_revertsForAnythingElse() public {
        bytes32 caseId = _challenge(3);
        bytes32[] memory path = Trees.path(leaves, 3);
        vm.expectPartialRevert(ISlashing.Slashing_WrongPath.selector);
        slashing.open(caseId, leaves[2], path);
        bytes32[] memory others = Trees.path(leaves, 2);
        vm.expectPartialRevert(ISlashing.Slashing_WrongPath.selector);
        slashing.open(caseId, leaves[2], others);
        path[0] = "changed";
        bytes32 got = _rootOf(leaves[3], 3, path);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_WrongPath.selector, caseId, got, _s.root));
        slashing.open(caseId, leaves[3], path);
    }

    function test_open_revertsForAPathOfAnotherLength() public {
        bytes32 caseId = _challenge(0);
        bytes32[] memory path = Trees.path(leaves, 0);
        bytes memory wrong = abi.encodeWithSelector(ISlashing.Slashing_WrongPath.selector, caseId, bytes32(0), _s.root);
        // A node of the tree with the rest of the path also hashes to the root.
        bytes32[] memory shorter = new bytes32[](2);
        (shorter[0], shorter[1]) = (path[1], path[2]);
        bytes32 node = keccak256(bytes.concat(leaves[0], path[0]));
        assertEq(_rootOf(node, 0, shorter), _s.root, "it would fit");
        vm.expectRevert(wrong);
        slashing.open(caseId, node, shorter);
        bytes32[] memory longer = new bytes32[](4);
        vm.expectRevert(wrong);
        slashing.open(caseId, leaves[0], longer);
    }

    function test_open_revertsWithoutACase() public {
        _wrongStage("no case", CaseStage.None);
        slashing.open("no case", leaves[0], new bytes32[](0));
    }

    function test_open_ofAnEmptyRootCannotBeFaked() public {
        _t.salt = "empty";
        _post(_t);
        _c = _take(_t, provider, 1);
        _s = _submit(_t, _c, 0);
        bytes32 caseId = _challenge(0);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_WrongPath.selector, caseId, bytes32(0), bytes32(0)));
        slashing.open(caseId, 0, new bytes32[](0));
    }

    function _rootOf(bytes32 node, uint256 index, bytes32[] memory path) internal pure returns (bytes32) {
        for (uint256 i = 0; i < path.length; ++i) {
            node = keccak256((index >> i) & 1 == 0 ? bytes.concat(node, path[i]) : bytes.concat(path[i], node));
        }
        return node;
    }

    function _wrongStage(bytes32 caseId, CaseStage got) internal {
        _fails(ISlashing.Slashing_WrongStage.selector, caseId, uint8(got));
    }
}
