// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {ISlashing, Statement} from "../../../contracts/interfaces/ISlashing.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {ExactAnswer, GasBurner} from "../mocks/OddWallets.sol";
import {CourtTest} from "./utils/CourtTest.sol";

/// @dev A contract that is a provider: it accepts the signatures of one key.
contract Account1271 {
    address private immutable KEY;

    constructor(address key) {
        KEY = key;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = abi.decode(signature, (bytes32, bytes32, uint8));
        return ecrecover(digest, v, r, s) == KEY ? this.isValidSignature.selector : bytes4(0);
    }
}

// equivocation
// ├── an agreement that names a unit, a claim that is over: reverts
// ├── equal roots, a second statement that is not what was submitted, nothing submitted: reverts
// ├── a signer that cannot speak for the provider, a signature of somebody else: reverts
// ├── an operator that was revoked after the take still binds; before it, it does not
// ├── statements for another claim, service, chain or judge: revert
// ├── code on a key's account does not unsay; a contract's word is its own, whatever its answer costs
// └── two signed roots, or one signed and the one submitted: ends the claim, compensates the payer, rewards the reporter
//     ├── before the submission nobody is rewarded
//     └── open disputes go on: who challenged first is paid first
contract EquivocationTest is CourtTest {
    uint256 internal _key;

    function setUp() public override {
        super.setUp();
        (, _key) = signer("provider");
    }

    function test_equivocation_twoSignedRoots() public {
        bytes32 claimId = _claimId(_t, _c);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(slashing));
        emit ISlashing.Equivocated(claimId, provider, stranger, "a", "b");
        _report(_sign("a"), _sign("b"));
        assertEq(_status(_t, _c), ClaimStatus.Expired);
        assertEq(_wallet(payer) - before, 0, "not refunded: reopened");
        assertEq(_held(_t), 25e6, "for whoever retakes it");
        assertEq(_credits(payer), 50e18, "five compensations");
        assertEq(_credits(stranger), 25e18, "evidence reward");
        assertEq(_pool(provider).own, OWN - 500e18, "the whole bond");
    }

    function test_equivocation_oneSignedOneSubmitted() public {
        _report(_sign("a"), Statement(_s.root, address(0), ""));
        assertEq(_status(_t, _c), ClaimStatus.Expired);
    }

    function test_equivocation_beforeTheSubmission() public {
        Terms memory t = _t;
        t.salt = "taken";
        _post(t);
        (_t, _c, _s) = (t, _take(t, provider, 5), Submission(0, 0));
        Statement memory a = _sign("a");
        bytes memory agreement = _agreement(_t, _c, _s, WHOLE_CLAIM);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_NoContradiction.selector, bytes32(0), bytes32(0)));
        slashing.equivocation(address(jobs), agreement, a, Statement(0, address(0), ""));
        _report(a, _sign("b"));
        assertEq(_status(_t, _c), ClaimStatus.Expired);
        assertEq(_credits(stranger), 0, "no cheaper than to expire");
        assertEq(_reserved(provider), 1, "the other claim's slot");
    }

    function test_equivocation_whileDisputesAreOpen() public {
        _challenge(3);
        vm.prank(payer);
        jobs.accept(_t, _c, _s);
        uint256 before = _wallet(payer);
        _report(_sign("a"), _sign("b"));
        assertEq(_status(_t, _c), ClaimStatus.Settling);
        assertEq(_wallet(payer) - before, 0, "the unit that was not paid yet is still disputed");
        assertEq(_wallet(payout), 8e6, "what is paid is paid");
        assertEq(_pool(provider).lockedOwn, 100e18, "that unit's bond");
        assertEq(_credits(stranger), 25e18, "evidence reward");
    }

    function test_equivocation_doesNotRobTheRightChallenger() public {
        _oneFalseUnit();
        (bytes32 caseId, bytes32 panelId) = _judging(0);
        _vote(panelId, _result(0), _result(0), _result(0));
        slashing.disclose(caseId, "salt", "falsified");
        // A friend of the provider takes what it can before the case is resolved: nothing.
        Statement memory a = _sign("anything");
        _refused(
            a,
            Statement(_s.root, address(0), ""),
            abi.encodeWithSelector(IJobs.Jobs_WrongClaimStatus.selector, _claimId(_t, _c), uint8(ClaimStatus.Submitted))
        );
        _resolve(caseId, 0);
        assertEq(_gridWallet(challenger) + _credits(challenger), 10 * BOND + 10e18, "fees back and bounty");
        assertEq(_credits(stranger), 0);
    }

    function test_equivocation_revertsForTheSameRoot() public {
        Statement memory a = _sign("a");
        _refused(a, a, abi.encodeWithSelector(ISlashing.Slashing_NoContradiction.selector, bytes32("a"), bytes32("a")));
        _refused(
            _sign(_s.root),
            Statement(_s.root, address(0), ""),
            abi.encodeWithSelector(ISlashing.Slashing_NoContradiction.selector, _s.root, _s.root)
        );
    }

    function test_equivocation_revertsWhenTheSecondWasNotSubmitted() public {
        _refused(
            _sign("a"),
            Statement("b", provider, ""),
            abi.encodeWithSelector(ISlashing.Slashing_NoContradiction.selector, bytes32("b"), _s.root)
        );
    }

    function test_equivocation_revertsForAForeignSigner() public {
        (address someone, uint256 key) = signer("stranger");
        Statement memory a = _signAs(someone, key, "a");
        bytes memory wrong = abi.encodeWithSelector(ISlashing.Slashing_NotPermitted.selector, provider, someone);
        _refused(a, _sign("b"), wrong);
        _refused(_sign("b"), a, wrong);
    }

    function test_equivocation_revertsForAForgedSignature() public {
        (, uint256 key) = signer("stranger");
        Statement memory forged = _signAs(provider, key, "a");
        bytes memory wrong = abi.encodeWithSelector(
            ISlashing.Slashing_BadSignature.selector,
            provider,
            slashing.statementDigest(address(jobs), _claimId(_t, _c), "a")
        );
        _refused(forged, _sign("b"), wrong);
        _refused(_sign("b"), forged, wrong);
        _refused(Statement("a", provider, ""), _sign("b"), wrong);
    }

    function test_equivocation_revertsForAUnit() public {
        Statement memory a = _sign("a");
        Statement memory b = _sign("b");
        bytes memory agreement = _agreement(_t, _c, _s, 3);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_WrongUnit.selector, 3));
        slashing.equivocation(address(jobs), agreement, a, b);
    }

    function test_equivocation_revertsWhenTheClaimIsOver() public {
        Statement memory a = _sign("a");
        Statement memory b = _sign("b");
        vm.prank(payer);
        jobs.accept(_t, _c, _s);
        _refused(
            a,
            b,
            abi.encodeWithSelector(IJobs.Jobs_WrongClaimStatus.selector, _claimId(_t, _c), uint8(ClaimStatus.Settled))
        );
    }

    function test_equivocation_worksOnce() public {
        Statement memory a = _sign("a");
        Statement memory b = _sign("b");
        _report(a, b);
        _refused(
            b,
            a,
            abi.encodeWithSelector(IJobs.Jobs_WrongClaimStatus.selector, _claimId(_t, _c), uint8(ClaimStatus.Expired))
        );
    }

    // ------------------------------------------------------------------ replays

    function test_equivocation_revertsForStatementsOfAnotherClaim() public {
        Statement memory a = _sign("a");
        Statement memory b = _sign("b");
        Terms memory t = _t;
        t.salt = "another claim";
        _post(t);
        Claim memory c = _take(t, provider, 5);
        Submission memory s = _submit(t, c);
        (_t, _c, _s) = (t, c, s);
        vm.expectPartialRevert(ISlashing.Slashing_BadSignature.selector);
        slashing.equivocation(address(jobs), _agreement(t, c, s, WHOLE_CLAIM), a, b);
    }

    function test_equivocation_digestBindsChainJudgeAndService() public {
        bytes32 claimId = _claimId(_t, _c);
        bytes32 digest = slashing.statementDigest(address(jobs), claimId, "a");
        assertNotEq(digest, slashing.statementDigest(stranger, claimId, "a"), "service");
        assertNotEq(digest, slashing.statementDigest(address(jobs), "other", "a"), "claim");
        assertNotEq(digest, slashing.statementDigest(address(jobs), claimId, "b"), "root");
        assertNotEq(digest, _newSlashing(_slashingConfig()).statementDigest(address(jobs), claimId, "a"), "judge");
        vm.chainId(1);
        assertNotEq(digest, slashing.statementDigest(address(jobs), claimId, "a"), "chain");
    }

    // ------------------------------------------------------------------ operators and contracts

    function test_equivocation_anOperatorsWordBinds() public {
        (address operator, uint256 key) = _operator();
        _work(provider);
        Statement memory a = _signAs(operator, key, "a");
        _report(a, _sign("b"));
        assertEq(_status(_t, _c), ClaimStatus.Expired);
    }

    function test_equivocation_revokingDoesNotUnsay() public {
        (address operator, uint256 key) = _operator();
        _work(provider);
        Statement memory a = _signAs(operator, key, "a");
        skip(1);
        vm.prank(provider);
        registry.setOperator(address(jobs), operator, 0, 0);
        _report(a, _sign("b"));
        assertEq(_status(_t, _c), ClaimStatus.Expired);
    }

    function test_equivocation_anOperatorRevokedBeforeTheTakeIsNobody() public {
        (address operator, uint256 key) = _operator();
        vm.prank(provider);
        registry.setOperator(address(jobs), operator, 0, 0);
        skip(1);
        _work(provider);
        Statement memory a = _signAs(operator, key, "a");
        _refused(a, _sign("b"), abi.encodeWithSelector(ISlashing.Slashing_NotPermitted.selector, provider, operator));
    }

    function test_equivocation_ofAContract() public {
        (address owner, uint256 key) = signer("owner of a contract");
        address account = address(new Account1271(owner));
        _enlist(account, payout);
        _work(account);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest("a"));
        Statement memory a = Statement("a", account, abi.encode(r, s, v));
        (v, r, s) = vm.sign(key, _digest("b"));
        Statement memory b = Statement("b", account, abi.encode(r, s, v));
        (v, r, s) = vm.sign(_key, _digest("b"));
        Statement memory forged = Statement("b", account, abi.encode(r, s, v));
        bytes32 digest = _digest("b");
        _refused(a, forged, abi.encodeWithSelector(ISlashing.Slashing_BadSignature.selector, account, digest));
        _report(a, b);
        assertEq(_status(_t, _c), ClaimStatus.Expired);
    }

    /// @dev EIP-7702: a key's account may take code, and lose it again, in any transaction.
    function test_equivocation_codeDoesNotUnsay() public {
        Statement memory a = _sign("a");
        Statement memory b = _sign("b");
        vm.etch(provider, address(new ExactAnswer(bytes32(bytes4(0xffffffff)), 32)).code);
        _report(a, b);
        assertEq(_status(_t, _c), ClaimStatus.Expired);
    }

    function test_equivocation_aGasBurnerCostsABoundedAmount() public {
        _refusedAccount(address(new GasBurner()), 350_000);
    }

    function test_equivocation_aReturndataBombIsNotCopied() public {
        _refusedAccount(address(new ExactAnswer(0, 250_000)), 300_000);
    }

    // ------------------------------------------------------------------ helpers

    /// @dev A contract that is a provider, works, and answers badly: its word is not its signature, at a bounded price.
    function _refusedAccount(address account, uint256 most) internal {
        _enlist(account, payout);
        _work(account);
        Statement memory a = Statement("a", account, "signature");
        Statement memory b = Statement("b", account, "signature");
        bytes memory whole = _agreement(_t, _c, _s, WHOLE_CLAIM);
        vm.expectRevert(abi.encodeWithSelector(ISlashing.Slashing_BadSignature.selector, account, _digest("a")));
        uint256 before = gasleft();
        slashing.equivocation{gas: 10_000_000}(address(jobs), whole, a, b);
        assertLt(before - gasleft(), most, "what the reporter pays");
    }

    /// @dev A claim of one unit, with a false result.
    function _oneFalseUnit() internal {
        _t.salt = "one";
        (_t.units, _t.maxUnits) = (1, 1);
        _post(_t);
        _c = _take(_t, provider, 1);
        delete leaves;
        leaves.push(_leaf(provider, _claimId(_t, _c), 0, "falsified"));
        _s = _submit(_t, _c, leaves[0]);
    }

    function _operator() internal returns (address operator, uint256 key) {
        (operator, key) = signer("operator");
        vm.prank(provider);
        registry.setOperator(address(jobs), operator, 0, Permission.SUBMIT);
        skip(NOTICE);
    }

    function _digest(bytes32 root) internal view returns (bytes32) {
        return slashing.statementDigest(address(jobs), _claimId(_t, _c), root);
    }

    function _sign(bytes32 root) internal view returns (Statement memory) {
        return _signAs(provider, _key, root);
    }

    function _signAs(address who, uint256 key, bytes32 root) internal view returns (Statement memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _digest(root));
        return Statement(root, who, abi.encodePacked(r, s, v));
    }

    function _report(Statement memory a, Statement memory b) internal {
        bytes memory agreement = _agreement(_t, _c, _s, WHOLE_CLAIM);
        vm.prank(stranger);
        slashing.equivocation(address(jobs), agreement, a, b);
    }

    function _refused(Statement memory a, Statement memory b, bytes memory error_) internal {
        bytes memory agreement = _agreement(_t, _c, _s, WHOLE_CLAIM);
        vm.expectRevert(error_);
        vm.prank(stranger);
        slashing.equivocation(address(jobs), agreement, a, b);
    }
}
