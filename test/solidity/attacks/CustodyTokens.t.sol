// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {CustodyTest} from "../custody/utils/CustodyTest.sol";
import {HostileToken} from "../mocks/HostileToken.sol";

/// @notice What a hostile token can do to Escrow: make its own wallets fail, nothing else.
contract CustodyTokensTest is CustodyTest {
    IEscrow private escrow;
    HostileToken private token;
    uint256 private id;
    address private ana;
    bytes private call;
    bytes private answer;
    bool private went;
    bool private forging;

    function setUp() public {
        vm.warp(START);
        escrow = deployEscrow();
        token = new HostileToken();
        id = uint256(uint160(address(token)));
        ana = actor("ana");
        token.setBalance(address(this), 1_000);
        token.approve(address(escrow), type(uint256).max);
        escrow.deposit(address(token), 500, address(this));
    }

    // ------------------------------------------------------------------ inexact

    function test_feeOnTransfer_isRefused() public {
        token.become(HostileToken.Mood.TakesFee);
        _expectInexact(509, 510);
        escrow.deposit(address(token), 10, address(this));
        // Out: the fee is the receiver's loss, the escrow gives exactly the amount.
        escrow.withdraw(address(token), 10, ana);
        assertEq(escrow.balanceOf(address(this), id), 490, "wallet");
        assertEq(token.balanceOf(address(escrow)), 490, "solvent");
    }

    function test_bonusOnTransfer_isRefused() public {
        token.become(HostileToken.Mood.PaysBonus);
        _expectInexact(511, 510);
        escrow.deposit(address(token), 10, address(this));
        _expectInexact(501, 490);
        escrow.withdraw(address(token), 10, address(escrow));
    }

    function test_rebase_touchesOnlyItsOwnWallets() public {
        HostileToken good = new HostileToken();
        good.setBalance(address(this), 100);
        good.approve(address(escrow), 100);
        escrow.deposit(address(good), 100, address(this));

        token.setBalance(address(escrow), 5);
        vm.expectRevert();
        escrow.withdraw(address(token), 6, ana);
        escrow.withdraw(address(token), 5, ana);
        escrow.withdraw(address(good), 100, ana);
        assertEq(good.balanceOf(ana), 100, "another token's money is untouched");
    }

    function test_donation_belongsToNobody() public {
        token.setBalance(address(escrow), 10_000);
        escrow.withdraw(address(token), 500, ana);
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, address(this), 0, 1, id));
        escrow.withdraw(address(token), 1, ana);
    }

    // ------------------------------------------------------------------ answers

    function test_returnsFalse_isAFailure() public {
        token.become(HostileToken.Mood.ReturnsFalse);
        _expectFailed();
        escrow.deposit(address(token), 1, address(this));
        _expectFailed();
        escrow.withdraw(address(token), 1, ana);
    }

    function test_returnsNothing_isFine() public {
        token.become(HostileToken.Mood.ReturnsNothing);
        escrow.deposit(address(token), 10, address(this));
        escrow.withdraw(address(token), 510, ana);
        assertEq(token.balanceOf(ana), 510, "withdrawn");
    }

    /// @dev A frozen token fails loudly and only where it moves; agreements in it are settled all the same.
    function test_reverting_settlementGoesOn() public {
        HoldKey memory key = HoldKey("job", address(this), address(token));
        escrow.approve(address(this), id, 100);
        escrow.hold(key, 100, 0);
        token.become(HostileToken.Mood.Reverts);
        vm.expectRevert(bytes("refused"));
        escrow.withdraw(address(token), 1, ana);
        escrow.charge(key, ana, 60, 0);
        escrow.close(key);
        token.become(HostileToken.Mood.Polite);
        vm.prank(ana);
        escrow.withdraw(address(token), 60, ana);
    }

    /// @dev A blacklisted payee blocks nobody, and can still move its credit to another recipient.
    function test_blacklistedPayee_blocksNobody() public {
        token.refuse(ana);
        HoldKey memory key = HoldKey("job", address(this), address(token));
        escrow.approve(address(this), id, 100);
        escrow.hold(key, 100, 0);
        escrow.charge(key, ana, 60, 0);
        assertEq(escrow.close(key), 40, "the payer is settled");
        vm.expectRevert(bytes("refused"));
        vm.prank(ana);
        escrow.withdraw(address(token), 60, ana);
        address ben = actor("ben");
        vm.prank(ana);
        escrow.withdraw(address(token), 60, ben);
        assertEq(token.balanceOf(ben), 60, "another recipient");
    }

    // ------------------------------------------------------------------ callbacks

    function hook() external {
        if (forging) token.setBalance(address(escrow), 1_500);
        if (call.length == 0) return;
        bytes memory again = call;
        call = "";
        (went, answer) = address(escrow).call(again);
    }

    /// @dev Moving money in or out while money moves in or out: refused.
    function test_callback_cannotMoveTokensAgain() public {
        token.callBack(address(this));
        bytes[3] memory calls = [
            abi.encodeCall(IEscrow.deposit, (address(token), 1, address(this))),
            abi.encodeCall(IEscrow.withdraw, (address(token), 1, address(this))),
            abi.encodeCall(IEscrow.depositWithPermit, (address(token), 1, START, 0, 0, 0))
        ];
        bytes memory refusal = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        for (uint256 i; i < 6; ++i) {
            call = calls[i % 3];
            if (i < 3) escrow.deposit(address(token), 10, address(this));
            else escrow.withdraw(address(token), 10, address(this));
            assertFalse(went, "re-entered");
            assertEq(answer, refusal, "by the transient lock");
        }
        assertEq(token.balanceOf(address(escrow)), escrow.balanceOf(address(this), id), "solvent");
        // The lock opens again in the same transaction.
        escrow.withdraw(address(token), 1, ana);
    }

    /// @dev Everything else re-entered during a withdrawal or a deposit sees a ledger in which the money is already gone, or not there yet.
    function test_callback_ledgerIsConsistentInside() public {
        HoldKey memory key = HoldKey("job", address(escrow), address(token));
        token.callBack(address(this));
        call = abi.encodeWithSignature("transfer(address,uint256,uint256)", ana, id, 500);
        escrow.withdraw(address(token), 500, address(this));
        assertFalse(went, "spent twice");
        bytes4 reason = ERC6909.ERC6909InsufficientBalance.selector;
        assertEq(answer, abi.encodeWithSelector(reason, address(this), 0, 500, id), "for lack of balance");

        call = abi.encodeWithSignature("transfer(address,uint256,uint256)", ana, id, 1);
        escrow.deposit(address(token), 10, address(this));
        assertFalse(went, "spent before it arrived");

        bytes[5] memory calls = [
            abi.encodeCall(IEscrow.hold, (key, 1, 0)),
            abi.encodeCall(IEscrow.topUp, (key, address(escrow), 1)),
            abi.encodeCall(IEscrow.charge, (key, ana, 1, 0)),
            abi.encodeCall(IEscrow.close, (key)),
            abi.encodeCall(IEscrow.reclaim, (address(this), key, address(this)))
        ];
        for (uint256 i; i < calls.length; ++i) {
            call = calls[i];
            escrow.withdraw(address(token), 1, address(this));
            assertFalse(went, "nothing of others to be had");
        }
        assertEq(token.balanceOf(address(escrow)), escrow.balanceOf(address(this), id), "solvent");
    }

    /// @dev Paying in behind the escrow's back while it measures.
    function test_callback_cannotForgeADelta() public {
        token.callBack(address(this));
        forging = true;
        _expectInexact(1_510, 510);
        escrow.deposit(address(token), 10, address(this));
    }

    function _expectInexact(uint256 got, uint256 expected) private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_InexactToken.selector, address(token), got, expected));
    }

    function _expectFailed() private {
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
    }
}
