// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../custody/utils/EscrowTest.sol";

/// @notice Attacks on customers' money: operators, faulty services, padded calldata, griefing for others.
contract CustodyHoldsTest is EscrowTest {
    /// @dev An ERC-6909 operator may move a wallet; it can never bind it to an agreement.
    function test_operator_cannotAuthoriseAHold() public {
        vm.prank(payer);
        escrow.setOperator(other, true);
        vm.expectRevert(notAllowed(other, 0, 1));
        vm.prank(other);
        escrow.hold(key, 1, 0);
        // Nor top up another's hold out of it.
        HoldKey memory own = HoldKey(ID, ana, address(usd));
        vm.prank(ana);
        escrow.approve(other, usdId, 1);
        vm.prank(other);
        escrow.hold(own, 1, 0);
        vm.expectRevert(notAllowed(other, 0, 1));
        vm.prank(other);
        escrow.topUp(own, payer, 1);
    }

    /// @dev Money under a hold is out of the payer's reach on every path, until its service lets go.
    function test_payer_cannotThawAHold() public {
        doHold(FUNDS);
        vm.startPrank(payer);
        vm.expectRevert(tooPoor(payer, 0, 1));
        escrow.withdraw(address(usd), 1, payer);
        vm.expectRevert(tooPoor(payer, 0, 1));
        escrow.transfer(ana, usdId, 1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NotHeld.selector, payer, ID));
        escrow.close(key);
        escrow.approve(service, usdId, 0);
        vm.stopPrank();
        doCharge(FUNDS);
        assertEq(wallet(payee), FUNDS, "the payee is paid");
    }

    /// @dev A faulty service finds nothing of another's under the same key.
    function testFuzz_faultyService_reachesItsOwnHoldsOnly(uint256 amount, uint256 what) public {
        doHold(600e6);
        doTopUp(ana, 200e6);
        amount = bound(amount, 0, 2 * FUNDS);
        vm.prank(other);
        if (what % 4 == 0) try escrow.charge(key, other, amount, 0) {} catch {}
        else if (what % 4 == 1) try escrow.close(key) {} catch {}
        else if (what % 4 == 2) try escrow.topUp(key, payer, amount) {} catch {}
        else try escrow.hold(key, amount, 0) {} catch {}
        assertEq(remaining(), 800e6, "untouched");
        assertTrue(isOpen(), "open");
        assertEq(wallet(payer), 400e6, "wallet untouched");
        assertEq(wallet(other), 0, "nothing gained");
    }

    /// @dev Identity comes from msg.sender alone: a longer calldata names nobody else (ERC-2771 style spoofing).
    function test_forgedCaller_inPaddedCalldata() public {
        bytes memory forged = bytes.concat(
            abi.encodeCall(IEscrow.withdraw, (address(usd), 1, other)),
            abi.encodePacked(payer)
        );
        vm.prank(other);
        (bool ok, bytes memory reason) = address(escrow).call(forged);
        assertFalse(ok, "the payer did not call");
        assertEq(reason, tooPoor(other, 0, 1), "the caller has nothing");
    }

    /// @dev Whatever can be called for another, with 0 and 1 wei.
    function test_forOthers_zeroAndOneWei() public {
        doHold(10);
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(ana);
        escrow.deposit(address(usd), 0, payer);
        usd.mint(ana, 1);
        vm.prank(ana);
        escrow.deposit(address(usd), 1, payer);

        // One wei of a sponsor does not keep the payer's money, at the close.
        doTopUp(ben, 1);
        doClose();
        assertEq(wallet(payer), FUNDS + 1, "all of its own came back");
        vm.prank(ana);
        escrow.reclaim(service, key, ben);
        assertEq(wallet(ben), FUNDS, "and the sponsor's wei");
        assertEq(remaining(), 0, "drained");
    }

    /// @dev Sponsors come last at a price of nearly nothing: they must not get what the payer paid for, nor the other way round.
    function testFuzz_lateSponsor_sharesOnlyWhatIsLeft(uint256 charged, uint256 given) public {
        doHold(FUNDS);
        charged = bound(charged, 0, FUNDS - 1);
        doCharge(charged);
        given = bound(given, 1, FUNDS);
        doTopUp(ana, given);
        assertEq(doClose(), FUNDS - charged, "the payer's unspent part, exactly");
        escrow.reclaim(service, key, ana);
        assertEq(wallet(ana), FUNDS, "the sponsor's too");
    }

    /// @dev A permit that somebody submitted first is no failure (deposit.t.sol); one for another spender is.
    function test_permitFrontRun_cannotRedirect() public {
        address permitted = deploy("TestUSD", "");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_PermitFailed.selector, permitted, payer, 0, 5));
        vm.prank(payer);
        escrow.depositWithPermit(permitted, 5, START, 27, bytes32(uint256(1)), bytes32(uint256(2)));
        assertEq(IERC20Permit(permitted).nonces(payer), 0, "nothing was used");
    }
}
