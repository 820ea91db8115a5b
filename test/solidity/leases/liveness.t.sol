// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Answer, ILeases} from "../../../contracts/interfaces/ILeases.sol";
import {ILivenessVerifier} from "../../../contracts/interfaces/ILivenessVerifier.sol";
import {CloseReason, Lease, LeaseState, LeaseStatus, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {LeaseTest} from "./utils/LeaseTest.sol";

/// @dev Says yes to one word and no to everything else, or misbehaves.
contract Verifier is ILivenessVerifier {
    bytes32 public constant YES = keccak256("yes");

    function isAlive(bytes32, address, uint40, bytes calldata proof) external pure returns (bool) {
        bytes32 word = keccak256(proof);
        require(word != keccak256("revert"), "no");
        if (word == keccak256("burn")) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (word == keccak256("bomb")) {
            assembly {
                return(0, 1000000)
            }
        }
        if (word == keccak256("short")) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        if (word == keccak256("two")) {
            assembly ("memory-safe") {
                mstore(0, 2)
                return(0, 0x20)
            }
        }
        return word == YES;
    }
}

// challenge, answer, fail
// ├── challenge: the tenant alone, bonded, until answerSeconds before the expiry, cooldownSeconds apart
// ├── while challenged: settles only up to the challenge; not closed
// ├── answer: owner or operator with SUBMIT, in time, as the verifier wants; the bond is the provider's; the clock goes on
// │   └── an answer that does not count is passed over; when none counts, reverts
// └── fail: anyone after the window; billed up to the challenge, bond through the waterfall, tenant refunded and compensated
contract LivenessTest is LeaseTest {
    function test_challenge_standsTheClock() public {
        (LeaseTerms memory t, Lease memory lease) = _standing(20e18);
        skip(1_000);
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectEmit(address(leases));
        emit ILeases.Challenged(id, START + 1_000, START + 1_900);
        _challenge(t, lease);
        assertEq(_wallet(tenant), FUNDS - DEPOSIT - 5e6, "bonded");
        assertEq(_pool(provider).contested, 20e18, "delegated stake left the price");
        assertEq(_pool(provider).lockedOwn, 80e18, "own stays");
        skip(500);
        assertEq(leases.settle(t, lease), _cost(1_000), "up to the challenge");
        assertEq(leases.settle(t, lease), 0, "no further");
        bytes memory challenged = abi.encodeWithSelector(ILeases.Leases_Challenged.selector, id, START + 1_000);
        vm.expectRevert(challenged);
        _close(t, lease);
        vm.expectRevert(challenged);
        _challenge(t, lease);
    }

    function test_challenge_onlyTheTenant() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NotTenant.selector, id, sponsor, tenant));
        vm.prank(sponsor);
        leases.challenge(t, lease);
    }

    /// @dev The provider serves as long as it may have to show it.
    function test_challenge_untilTheAnswerStillFits() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.warp(START + 199_101);
        bytes4 late = ILeases.Leases_TooLate.selector;
        vm.expectRevert(abi.encodeWithSelector(late, id, START + 199_101, START + 199_100));
        _challenge(t, lease);
        vm.warp(START + 199_100);
        _challenge(t, lease);
    }

    function test_challenge_rateLimited() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        skip(100);
        _challenge(t, lease);
        _answer(t, lease, "");
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.warp(START + 1_900);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_TooEarly.selector, id, START + 1_900, START + 1_901));
        _challenge(t, lease);
        vm.warp(START + 1_901);
        _challenge(t, lease);
        assertEq(_state(t, lease).challengedAt, START + 1_901, "again");
    }

    function test_answer_setsTheClockGoing() public {
        (LeaseTerms memory t, Lease memory lease) = _standing(20e18);
        skip(1_000);
        _challenge(t, lease);
        skip(900);
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectEmit(address(leases));
        emit ILeases.Answered(id, provider);
        assertEq(_answer(t, lease, ""), 1, "counted");
        assertEq(_wallet(payout), 5e6, "the bond is the provider's");
        LeaseState memory s = _state(t, lease);
        assertFalse(s.challenged, "answered");
        assertTrue(s.acquitted, "acquitted");
        assertEq(_pool(provider).contested + _pool(provider).lockedDelegated, 0, "delegators are out of it");
        assertEq(_pool(provider).lockedOwn, 80e18, "the own part stays");
        assertEq(leases.settle(t, lease), _cost(1_900), "nothing was lost");
        _close(t, lease);
        assertEq(_pool(provider).lockedOwn, 0, "free");
        skip(STREAM);
        assertEq(_pool(provider).delegated, DELEGATED, "streamed back");
    }

    function test_answer_byTheOperatorInTime() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        _challenge(t, lease);
        Answer[] memory list = _answers(t, lease, "");
        bytes4 notPermitted = ILeases.Leases_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(notPermitted, provider, operator, Permission.SUBMIT));
        vm.prank(operator);
        leases.answer(list);
        skip(901);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NothingAnswered.selector, 1));
        vm.prank(provider);
        leases.answer(list);
        vm.warp(START + 900);
        vm.prank(provider);
        leases.answer(list);
    }

    function test_answer_manyAtOnceAndNoneSpoilsTheOthers() public {
        address verifier = address(new Verifier());
        Answer[] memory list = new Answer[](8);
        string[8] memory proofs = ["revert", "burn", "bomb", "no", "short", "two", "yes", "yes"];
        for (uint256 i; i < 8; ++i) {
            LeaseTerms memory t = _terms();
            t.verifier = verifier;
            list[i] = Answer(t, _open(t, _quote(t), DEPOSIT), bytes(proofs[i]));
            if (i != 7) _challenge(t, list[i].lease);
        }
        // With what a block has: nine tenths of it would be gone if a verifier could burn what it liked.
        vm.prank(provider);
        assertEq(leases.answer{gas: 10_000_000}(list), 1, "one of eight");
        assertFalse(_state(list[6].terms, list[6].lease).challenged, "the right one");
        for (uint256 i; i < 6; ++i) assertTrue(_state(list[i].terms, list[i].lease).challenged, "the others wait");
    }

    function test_answer_aVerifierWithoutCodeSaysNo() public {
        LeaseTerms memory t = _terms();
        t.verifier = stranger;
        Lease memory lease = _open(t, _quote(t), DEPOSIT);
        _challenge(t, lease);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NothingAnswered.selector, 1));
        _answer(t, lease, "yes");
    }

    function test_fail_makesTheTenantWhole() public {
        (LeaseTerms memory t, Lease memory lease) = _standing(20e18);
        skip(1_000);
        _challenge(t, lease);
        bytes32 id = leases.leaseIdOf(t, lease);
        skip(900);
        bytes4 early = ILeases.Leases_TooEarly.selector;
        vm.expectRevert(abi.encodeWithSelector(early, id, START + 1_900, START + 1_901));
        leases.fail(t, lease);
        skip(1);
        uint256 burned = staking.unburned();
        vm.expectEmit(address(leases));
        emit ILeases.Closed(id, CloseReason.Unanswered, _cost(1_000), _cost(1_000), DEPOSIT - _cost(1_000));
        vm.prank(stranger);
        assertEq(leases.fail(t, lease), DEPOSIT - _cost(1_000), "refund");
        assertEq(_wallet(tenant), FUNDS - _cost(1_000), "billed up to the challenge, its bond back");
        assertEq(_wallet(payout), _cost(1_000), "the provider's");
        assertEq(_credit(tenant), 20e18, "compensated");
        assertEq(_credit(stranger), 0, "nobody is paid for calling it");
        assertEq(staking.unburned() - burned, 80e18, "the rest of it is nobody's");
        assertEq(_pool(provider).own, OWN - 80e18, "own first");
        assertEq(_pool(provider).delegated, DELEGATED - 20e18, "delegated burned");
        assertEq(_pool(provider).lockedOwn + _pool(provider).contested + _reserved(provider), 0, "all free");
        assertEq(uint8(_state(t, lease).status), uint8(LeaseStatus.Closed), "closed");
    }

    /// @dev After an answer the delegators are out of it for good; the own part compensates.
    function test_fail_afterAnEarlierAnswerSparesTheDelegators() public {
        (LeaseTerms memory t, Lease memory lease) = _standing(20e18);
        _challenge(t, lease);
        _answer(t, lease, "");
        skip(1_801);
        _challenge(t, lease);
        skip(901);
        leases.fail(t, lease);
        assertEq(_credit(tenant), 20e18, "compensated");
        skip(STREAM);
        assertEq(_pool(provider).delegated, DELEGATED, "untouched");
        assertEq(_pool(provider).own, OWN - 80e18, "own part");
    }

    function test_fail_onlyWhatIsChallenged() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NotChallenged.selector, id));
        leases.fail(t, lease);
    }

    function test_fail_withSponsors() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        vm.prank(sponsor);
        leases.topUp(t, lease, DEPOSIT);
        skip(1_000);
        _challenge(t, lease);
        skip(901);
        leases.fail(t, lease);
        assertEq(_wallet(tenant), FUNDS - _cost(1_000) / 2, "each pays half");
    }

    function test_notice_whileChallengedDoesNotEscape() public {
        (LeaseTerms memory t, Lease memory lease) = _standing();
        skip(100);
        _challenge(t, lease);
        vm.prank(provider);
        leases.giveNotice(t, lease);
        skip(5_000);
        bytes32 id = leases.leaseIdOf(t, lease);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_Challenged.selector, id, START + 100));
        vm.prank(provider);
        leases.close(t, lease);
        leases.fail(t, lease);
        assertEq(_credit(tenant), 20e18, "compensated");
        assertEq(_wallet(payout), _cost(100), "up to the challenge");
    }

    function _answer(LeaseTerms memory t, Lease memory lease, bytes memory proof) private returns (uint256) {
        Answer[] memory list = _answers(t, lease, proof);
        vm.prank(provider);
        return leases.answer(list);
    }

    function _answers(
        LeaseTerms memory t,
        Lease memory lease,
        bytes memory proof
    ) private pure returns (Answer[] memory list) {
        list = new Answer[](1);
        list[0] = Answer(t, lease, proof);
    }
}
