// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey} from "../../../../contracts/interfaces/IEscrow.sol";
import {PanelStage} from "../../../../contracts/interfaces/IJury.sol";
import {CourtTest} from "./CourtTest.sol";
import {JuryConfig, SlashingConfig} from "../../market/utils/Deployer.sol";
import {Trees} from "../../market/utils/Trees.sol";

/// @title AppealTest
/// @notice A court whose rulings can be appealed twice: panels of 3, 7 and 15 out of 20 seats. Challenger, provider and a stranger have the bonds.
abstract contract AppealTest is CourtTest {
    uint32 internal constant APPEAL = 1 hours;

    /// @dev What the provider submitted for unit 3.
    bytes32 internal _truth;

    function setUp() public virtual override {
        super.setUp();
        _truth = _result(3);
        for (uint256 i = 5; i < 20; ++i) {
            jurors.push(actor(string.concat("juror ", vm.toString(i))));
            _sit(jurors[i]);
        }
        skip(1 hours);
        _work(provider);
        _bond(provider, 10 * BOND);
        _bond(stranger, 10 * BOND);
    }

    function _juryConfig() internal pure override returns (JuryConfig memory c) {
        c = super._juryConfig();
        c.exitSeconds = 1 days;
    }

    function _slashingConfig() internal pure override returns (SlashingConfig memory c) {
        c = super._slashingConfig();
        (c.appeals, c.appealSeconds) = (2, APPEAL);
    }

    /// @dev Another submission, whose unit 3 is wrong.
    function _falsify(uint32 unit) internal {
        _t.salt = "falsified";
        _t.opensAt = uint40(vm.getBlockTimestamp());
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        bytes32 claimId = _claimId(_t, _c);
        for (uint32 i = 0; i < UNITS; ++i) {
            leaves[i] = _leaf(provider, claimId, i, i == unit ? bytes32("falsified") : _result(i));
        }
        _s = _submit(_t, _c, Trees.root(leaves));
        _truth = "falsified";
    }

    function _challenged(uint32 unit) internal returns (bytes32 caseId) {
        caseId = _challenge(unit);
        _open(caseId, unit);
    }

    function _challengeAs(address who) internal returns (bytes32) {
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.prank(who);
        return slashing.challenge(address(jobs), a);
    }

    /// @dev Unit 3 is challenged, opened, judged by three who agree, and disclosed.
    function _decided(bytes32 vote) internal returns (bytes32) {
        return _decidedBy(vote, vote, vote);
    }

    function _decidedBy(bytes32 a, bytes32 b, bytes32 c) internal returns (bytes32 caseId) {
        caseId = _challenged(3);
        _draw(slashing.panelIdOf(caseId));
        _vote(slashing.panelIdOf(caseId), a, b, c);
        _disclose(caseId, 3);
        _resolve(caseId, 3);
    }

    function _appeal(bytes32 caseId, address who) internal {
        vm.prank(who);
        slashing.appeal(caseId);
    }

    function _voteAll(bytes32 caseId, bytes32 vote, uint256 size) internal {
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        _cast(panelId, vote, size);
    }

    function _cast(bytes32 panelId, bytes32 vote, uint256 size) internal {
        for (uint256 i; i < size; ++i) _commit(panelId, i, vote);
        for (uint256 i; i < size; ++i) _reveal(panelId, i, vote);
    }

    function resolve(bytes32 caseId, uint32 unit) external {
        _resolve(caseId, unit);
    }

    /// @dev Every level's hold is closed and empty, every panel that was asked for is settled.
    function assertAllSpent(bytes32 caseId) internal view {
        uint256 levels = slashing.caseOf(caseId).level + 1;
        for (uint256 level; level < levels; ++level) {
            (address funder, ) = slashing.levelOf(caseId, level);
            HoldKey memory key = HoldKey(bytes32(uint256(caseId) + level), funder, address(grid));
            (uint256 remaining, bool open) = escrow.holdOf(address(slashing), key);
            assertEq(remaining, 0, "the hold is empty");
            assertFalse(open, "and closed");
        }
        uint256 rounds = slashing.caseOf(caseId).redrawn == 0 ? levels : levels + 1;
        for (uint256 r; r < rounds; ++r) {
            bytes32 panelId = jury.panelIdOf(address(slashing), keccak256(abi.encode(caseId, r)));
            assertEq(uint256(jury.panelOf(panelId).stage), uint256(PanelStage.Settled), "settled");
        }
        assertEq(_gridWallet(address(slashing)), 0, "the court keeps nothing");
    }

    /// @dev Stake tokens in Escrow are in somebody's wallet: no hold keeps any, none is missing.
    function assertAllInWallets() internal view {
        uint256 sum = _gridWallet(challenger) + _gridWallet(provider) + _gridWallet(stranger);
        for (uint256 i; i < jurors.length; ++i) sum += _gridWallet(jurors[i]);
        assertEq(grid.balanceOf(address(escrow)), sum, "what Escrow has");
    }
}
