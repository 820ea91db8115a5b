// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IVouchers} from "../../../contracts/interfaces/IVouchers.sol";
import {Session, Tab, TabStatus} from "../../../contracts/types/Tab.sol";
import {VouchersTest} from "./VouchersTest.sol";

// Tabs
// ├── open: holds the deposit; once; by its payer; with a thaw in bounds; with a session key at once
// ├── topUp: by anyone until the thaw; not of a tab that is used up
// ├── setSession: more at once, less only as far as the provider loses nothing
// ├── thaw: by the payer, once
// └── close: by the provider at once, by anyone after the thaw
contract TabsTest is VouchersTest {
    function test_open_holdsTheDeposit() public {
        Tab memory tab = tabOf("a");
        bytes32 tabId = keccak256(abi.encode(block.chainid, address(vouchers), tab));
        vm.expectEmit(address(vouchers));
        emit IVouchers.Opened(tabId, payer, provider, tab, 100e6);
        vm.prank(payer);
        assertEq(vouchers.open(tab, 100e6, address(0), Session(1, 1)), tabId);
        assertEq(wallet(payer), WALLET - 100e6);
        assertEq(uint8(vouchers.stateOf(tabId).status), uint8(TabStatus.Open));
        assertEq(vouchers.sessionOf(tabId, address(0)).limit, 0, "nobody has no session");
    }

    function test_open_withASession() public {
        Tab memory tab = tabOf("a");
        vm.prank(payer);
        bytes32 tabId = vouchers.open(tab, 100e6, session, Session(50e6, uint40(START + 1 hours)));
        assertEq(vouchers.sessionOf(tabId, session).limit, 50e6);
        assertEq(vouchers.sessionOf(tabId, session).expiresAt, START + 1 hours);
    }

    function test_open_onlyByItsPayer() public {
        Tab memory tab = tabOf("a");
        bytes32 tabId = vouchers.tabIdOf(tab);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotPayer.selector, tabId, address(this), payer));
        vouchers.open(tab, 100e6, address(0), Session(0, 0));
    }

    function test_open_onceEvenAfterItsEnd() public {
        Tab memory tab = opened("a", 100e6);
        bytes memory again = abi.encodeWithSelector(IVouchers.Vouchers_AlreadyOpened.selector, vouchers.tabIdOf(tab));
        vm.prank(payer);
        vm.expectRevert(again);
        vouchers.open(tab, 1, address(0), Session(0, 0));
        vm.prank(provider);
        vouchers.close(tab);
        vm.prank(payer);
        vm.expectRevert(again);
        vouchers.open(tab, 1, address(0), Session(0, 0));
    }

    function test_open_thawBounds() public {
        uint32[2] memory good = [uint32(1 hours), 30 days];
        uint32[4] memory bad = [0, uint32(1 hours - 1), 30 days + 1, type(uint32).max];
        Tab memory tab = tabOf("a");
        for (uint256 i; i < bad.length; ++i) {
            tab.thawSeconds = bad[i];
            vm.prank(payer);
            vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_BadThaw.selector, bad[i], 1 hours, 30 days));
            vouchers.open(tab, 1e6, address(0), Session(0, 0));
        }
        for (uint256 i; i < good.length; ++i) {
            tab.thawSeconds = good[i];
            vm.prank(payer);
            vouchers.open(tab, 1e6, address(0), Session(0, 0));
        }
    }

    function test_open_withMoneyAlone() public {
        vm.prank(payer);
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vouchers.open(tabOf("a"), 0, address(0), Session(0, 0));
        vm.prank(payer);
        vm.expectRevert();
        vouchers.open(tabOf("a"), WALLET + 1, address(0), Session(0, 0));
    }

    function test_tabId_bindsEveryField() public view {
        Tab memory tab = tabOf("a");
        bytes32 tabId = vouchers.tabIdOf(tab);
        Tab[5] memory others = [tabOf("a"), tabOf("a"), tabOf("a"), tabOf("a"), tabOf("b")];
        others[0].payer = stranger;
        others[1].provider = stranger;
        others[2].token = stranger;
        others[3].thawSeconds += 1;
        for (uint256 i; i < others.length; ++i) assertTrue(vouchers.tabIdOf(others[i]) != tabId, "another tab");
    }

    function test_topUp_byAnyone() public {
        Tab memory tab = opened("a", 100e6);
        vm.prank(payer);
        vouchers.topUp(tab, 20e6);
        fund(stranger, 40e6);
        vm.expectEmit(address(vouchers));
        emit IVouchers.ToppedUp(vouchers.tabIdOf(tab), stranger, 40e6);
        vm.prank(stranger);
        vouchers.topUp(tab, 40e6);
        vouchers.redeem(signed(tab, 130e6));
        assertEq(wallet(provider), 130e6);
    }

    function test_topUp_notOnceItThawsOrIsOver() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        vm.prank(payer);
        vouchers.thaw(tab);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_AlreadyThawing.selector, tabId, START + THAW));
        vouchers.topUp(tab, 1);
        vm.prank(provider);
        vouchers.close(tab);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotOpen.selector, tabId, TabStatus.Closed));
        vouchers.topUp(tab, 1);
    }

    function test_topUp_notOfATabThatIsUsedUp() public {
        Tab memory tab = opened("a", 100e6);
        vouchers.redeem(signed(tab, 100e6));
        vm.prank(payer);
        vm.expectPartialRevert(IEscrow.Escrow_Exhausted.selector);
        vouchers.topUp(tab, 1);
    }

    function _set(Tab memory tab, uint128 limit, uint256 expiresAt) private {
        vm.prank(payer);
        vouchers.setSession(tab, session, Session(limit, uint40(expiresAt)));
    }

    function test_setSession_moreAtOnceLessWhenTheProviderHadItsTime() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        _set(tab, 10e6, START + 10 days);
        _set(tab, 20e6, START + 11 days);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_TooSoon.selector, tabId, 20e6 - 1, 20e6));
        _set(tab, 20e6 - 1, START + 11 days);
        vm.expectRevert(
            abi.encodeWithSelector(IVouchers.Vouchers_TooSoon.selector, tabId, START + THAW - 1, START + THAW)
        );
        _set(tab, 20e6, START + THAW - 1);
        _set(tab, 20e6, START + THAW);
        // The end stands: later words cannot move it nearer.
        skip(THAW / 2);
        vm.expectRevert(
            abi.encodeWithSelector(IVouchers.Vouchers_TooSoon.selector, tabId, START + THAW - 1, START + THAW)
        );
        _set(tab, 20e6, START + THAW - 1);
        vm.warp(START + THAW);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_TooSoon.selector, tabId, 0, 20e6));
        _set(tab, 0, START + THAW);
        vm.warp(START + THAW + 1);
        _set(tab, 0, 0);
    }

    function test_setSession_byThePayerForAnotherKey() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        vm.prank(session);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotPayer.selector, tabId, session, payer));
        vouchers.setSession(tab, session, Session(1, uint40(START + 1)));
        address[2] memory bad = [payer, address(0)];
        for (uint256 i; i < bad.length; ++i) {
            vm.prank(payer);
            vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_BadSession.selector, tabId, bad[i]));
            vouchers.setSession(tab, bad[i], Session(1, uint40(START + 1)));
        }
    }

    function test_thaw_byThePayerOnce() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotPayer.selector, tabId, address(this), payer));
        vouchers.thaw(tab);
        vm.prank(payer);
        vm.expectEmit(address(vouchers));
        emit IVouchers.Thawing(tabId, START + THAW);
        vouchers.thaw(tab);
        skip(1);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_AlreadyThawing.selector, tabId, START + THAW));
        vouchers.thaw(tab);
    }

    function test_close_byTheProviderAtOnce() public {
        Tab memory tab = opened("a", 100e6);
        vouchers.redeem(signed(tab, 30e6));
        vm.expectEmit(address(vouchers));
        emit IVouchers.Closed(vouchers.tabIdOf(tab), 70e6);
        vm.prank(provider);
        assertEq(vouchers.close(tab), 70e6);
        assertEq(wallet(payer), WALLET - 30e6);
        assertEq(wallet(provider), 30e6);
    }

    function test_close_byAnyoneOnlyAfterTheThaw() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotThawing.selector, tabId));
        vouchers.close(tab);
        vm.prank(payer);
        vouchers.thaw(tab);
        vm.warp(START + THAW);
        vm.expectRevert(
            abi.encodeWithSelector(IVouchers.Vouchers_TooEarly.selector, tabId, START + THAW, START + THAW + 1)
        );
        vouchers.close(tab);
        // The last second is the provider's.
        vouchers.redeem(signed(tab, 60e6));
        vm.warp(START + THAW + 1);
        vm.prank(stranger);
        vouchers.close(tab);
        assertEq(wallet(payer), WALLET - 60e6);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotOpen.selector, tabId, TabStatus.Closed));
        vouchers.close(tab);
    }

    function test_close_sponsorsTakeTheirOwnBack() public {
        Tab memory tab = opened("a", 100e6);
        fund(stranger, 100e6);
        vm.prank(stranger);
        vouchers.topUp(tab, 100e6);
        vouchers.redeem(signed(tab, 50e6));
        vm.prank(provider);
        assertEq(vouchers.close(tab), 75e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        escrow.reclaim(address(vouchers), holdKey(tabId), stranger);
        assertEq(wallet(stranger), 75e6);
        assertEq(wallet(payer) + wallet(provider) + wallet(stranger), WALLET + 100e6);
    }
}
