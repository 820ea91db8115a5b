// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Dispute, IArbitrable, Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {CaseStage, ISlashing, Statement} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {CourtTest} from "../judgement/utils/CourtTest.sol";

/// @dev A service that says what it is told and does in `rule` what hurts.
contract HostileService is IArbitrable {
    enum Way {
        Fine,
        Revert,
        ReturnBomb,
        ReenterResolve,
        ReenterAbandon,
        BurnGas
    }

    ISlashing private immutable SLASHING;
    Dispute private _dispute;
    Way public way;
    bytes public bomb;
    bytes32 public caseId;

    constructor(ISlashing slashing) {
        SLASHING = slashing;
    }

    function set(Dispute calldata d, Way w) external {
        _dispute = d;
        way = w;
        caseId = SLASHING.caseIdOf(address(this), d.id);
    }

    function disputeOf(bytes calldata) external view returns (Dispute memory) {
        return _dispute;
    }

    function contest(bytes calldata agreement) external returns (Dispute memory) {
        if (way == Way.ReenterResolve) SLASHING.challenge(address(this), agreement);
        return _dispute;
    }

    function rule(bytes32, Ruling, address, uint96, bytes calldata) external {
        if (way == Way.ReenterAbandon) SLASHING.abandon(caseId);
        if (way == Way.Revert) revert Refused();
        if (way == Way.ReturnBomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.BurnGas) {
            assembly {
                invalid()
            }
        }
    }

    error Refused();
}

/// @dev Answers with too little, or with words that are no dispute.
contract GarbageService {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return _answer;
    }
}

// A hostile service
// ├── refusing rulings, with or without megabytes, or re-entering: the bond leaves after ruleBy
// ├── asking for more than a year: refused, the bond stays free
// ├── re-entering challenge, abandon or equivocation: refused
// ├── answering garbage: refused
// ├── naming another service's dispute: touches its own cases only
// └── letting jurors work for nothing: their fees are paid when the case is abandoned
contract CourtHostileTest is CourtTest {
    HostileService internal service;

    function setUp() public override {
        super.setUp();
        service = new HostileService(slashing);
    }

    function test_aServiceThatRefusesRulingsDoesNotKeepTheBond() public {
        HostileService.Way[3] memory ways = [
            HostileService.Way.Revert,
            HostileService.Way.ReturnBomb,
            HostileService.Way.ReenterAbandon
        ];
        for (uint256 i = 0; i < ways.length; ++i) {
            bytes32 caseId = _hostileCase(bytes32(i + 1), ways[i]);
            skip(31 minutes);
            vm.expectRevert();
            slashing.resolve(caseId, "");
            skip(2 days);
            slashing.abandon(caseId);
            assertBondSpent(caseId);
            assertEq(_gridWallet(challenger), 10 * BOND, "the bond is back");
        }
    }

    function test_aServiceThatBurnsGasDoesNotKeepTheBond() public {
        bytes32 caseId = _hostileCase("gas", HostileService.Way.BurnGas);
        skip(31 minutes);
        vm.expectRevert();
        slashing.resolve{gas: 1_000_000}(caseId, "");
        skip(2 days);
        slashing.abandon{gas: 200_000}(caseId);
        assertBondSpent(caseId);
    }

    function test_aServiceCannotLockTheBondForAges() public {
        Dispute memory d = _dispute("ages");
        d.ruleBy = type(uint40).max;
        service.set(d, HostileService.Way.Fine);
        bytes32 caseId = slashing.caseIdOf(address(service), d.id);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISlashing.Slashing_TooMuchTime.selector,
                caseId,
                d.ruleBy,
                vm.getBlockTimestamp() + 366 days
            )
        );
        vm.prank(challenger);
        slashing.challenge(address(service), "");
        assertEq(_gridWallet(challenger), 10 * BOND, "free");
    }

    function test_aServiceCannotReenter() public {
        service.set(_dispute("re-entry"), HostileService.Way.ReenterResolve);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        vm.prank(challenger);
        slashing.challenge(address(service), "");
    }

    function test_aServiceThatAnswersGarbageIsRefused() public {
        bytes[3] memory answers = [bytes(""), hex"01", abi.encode(type(uint256).max, 1, 2, 3, 4, 5, 6, 7, 8, 9, 77)];
        for (uint256 i = 0; i < answers.length; ++i) {
            address garbage = address(new GarbageService(answers[i]));
            vm.expectRevert();
            vm.prank(challenger);
            slashing.challenge(garbage, "");
        }
        vm.expectRevert();
        vm.prank(challenger);
        slashing.challenge(stranger, ""); // no code
        assertEq(_gridWallet(challenger), 10 * BOND, "free");
    }

    function test_aServiceCannotTouchTheCasesOfAnother() public {
        bytes32 real = _challenge(3);
        Dispute memory d = _dispute(_disputeId(_t, _c, 3));
        service.set(d, HostileService.Way.Fine);
        vm.prank(challenger);
        bytes32 fake = slashing.challenge(address(service), "");
        assertNotEq(fake, real, "another case");
        skip(31 minutes);
        slashing.resolve(fake, "");
        assertStage(real, CaseStage.Opening);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Open);
        (uint256 held, ) = _bondHeld(real);
        assertEq(held, BOND, "the other bond stays");
    }

    function test_aServiceCannotNameAUnitOutsideTheClaim() public {
        Dispute memory d = _dispute("outside");
        (d.first, d.count, d.unit) = (2, 3, 5);
        service.set(d, HostileService.Way.Fine);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_WrongUnit.selector, 5));
        vm.prank(challenger);
        slashing.challenge(address(service), "");
        d.unit = 1;
        service.set(d, HostileService.Way.Fine);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_WrongUnit.selector, 1));
        vm.prank(challenger);
        slashing.challenge(address(service), "");
    }

    function test_aServiceCannotReuseADispute() public {
        bytes32 caseId = _hostileCase("again", HostileService.Way.Fine);
        vm.expectRevert(
            abi.encodeWithSelector(ISlashing.Slashing_WrongStage.selector, caseId, uint8(CaseStage.Opening))
        );
        vm.prank(challenger);
        slashing.challenge(address(service), "");
    }

    function test_jurorsOfAServiceThatRefusesAreStillPaid() public {
        bytes32 caseId = _hostileCase("jurors", HostileService.Way.Revert);
        slashing.open(caseId, "leaf", new bytes32[](0));
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        _vote(panelId, "x", "x", "x");
        skip(2 days);
        slashing.abandon(caseId);
        for (uint256 i = 0; i < 3; ++i) assertEq(_gridWallet(_jurorAt(panelId, i)), FEE, "paid");
        assertEq(_gridWallet(challenger), 10 * BOND - 3 * FEE, "by the challenger");
        assertBondSpent(caseId);
    }

    function test_equivocationThroughAHostileServiceHurtsNobody() public {
        Dispute memory d = _dispute(_claimId(_t, _c));
        (d.claimId, d.unit) = (_claimId(_t, _c), type(uint32).max);
        service.set(d, HostileService.Way.Fine);
        (, uint256 key) = signer("provider");
        Statement[2] memory s;
        for (uint256 i = 0; i < 2; ++i) {
            bytes32 digest = slashing.statementDigest(address(service), d.claimId, bytes32(i + 1));
            (uint8 v, bytes32 r, bytes32 s_) = vm.sign(key, digest);
            s[i] = Statement(bytes32(i + 1), provider, abi.encodePacked(r, s_, v));
        }
        slashing.equivocation(address(service), "", s[0], s[1]);
        assertEq(_pool(provider).own, OWN, "the provider's stake for Jobs is out of reach");
    }

    function _hostileCase(bytes32 id, HostileService.Way way) internal returns (bytes32 caseId) {
        service.set(_dispute(id), way);
        vm.prank(challenger);
        return slashing.challenge(address(service), "");
    }

    function _dispute(bytes32 id) internal view returns (Dispute memory) {
        return
            Dispute({
                id: id,
                claimId: "claim",
                provider: provider,
                payer: payer,
                root: "leaf",
                first: 0,
                count: 1,
                unit: 0,
                takenAt: uint40(vm.getBlockTimestamp()),
                ruleBy: uint40(vm.getBlockTimestamp() + 1 days),
                fallback_: Ruling.Provider,
                jobId: 0,
                units: 0,
                redo: false,
                submittedAt: 0
            });
    }
}
