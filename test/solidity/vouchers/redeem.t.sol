// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVouchers} from "../../../contracts/interfaces/IVouchers.sol";
import {Redemption, Session, Tab, TabStatus} from "../../../contracts/types/Tab.sol";
import {ContractWallet} from "../mocks/ContractWallet.sol";
import {GasBurner} from "../mocks/OddWallets.sol";
import {VouchersTest} from "./VouchersTest.sol";

// Redeeming
// ├── the highest voucher stands for all before it; each unit is paid once; never more than is there
// ├── who signs: the payer, its account by ERC-1271, a session key within limit and time
// ├── what is signed: this tab, this total, this contract and chain, in one form
// └── redeemMany: one that is refused costs the others nothing
contract RedeemTest is VouchersTest {
    function test_redeem_paysTheDifference() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        vm.expectEmit(address(vouchers));
        emit IVouchers.Redeemed(tabId, 10e6, 10e6);
        vm.prank(stranger);
        assertEq(vouchers.redeem(signed(tab, 10e6)), 10e6);
        assertEq(vouchers.redeem(signed(tab, 25e6)), 15e6);
        assertEq(wallet(provider), 25e6);
        assertEq(redeemedOf(tabId), 25e6);
    }

    function test_redeem_nothingTwice() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        Redemption memory last = signed(tab, 25e6);
        vouchers.redeem(last);
        Redemption[2] memory spent = [last, signed(tab, 10e6)];
        for (uint256 i; i < spent.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IVouchers.Vouchers_NothingNew.selector, tabId, spent[i].total, 25e6)
            );
            vouchers.redeem(spent[i]);
        }
    }

    function test_redeem_whatThereIs() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        Redemption memory beyond = signed(tab, 130e6);
        vouchers.redeem(signed(tab, 90e6));
        assertEq(vouchers.redeem(beyond), 10e6);
        assertEq(redeemedOf(tabId), 100e6);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NothingNew.selector, tabId, 130e6, 100e6));
        vouchers.redeem(beyond);
    }

    function testFuzz_redeem_moneyAddsUp(uint128[8] memory totals, uint256 deposit) public {
        deposit = bound(deposit, 1, WALLET);
        Tab memory tab = opened("a", deposit);
        uint256 highest;
        for (uint256 i; i < totals.length; ++i) {
            uint128 total = uint128(bound(totals[i], 0, 2 * WALLET));
            bool paid = total > highest && highest < deposit;
            Redemption memory r = signed(tab, total);
            if (!paid) vm.expectPartialRevert(IVouchers.Vouchers_NothingNew.selector);
            vouchers.redeem(r);
            if (paid) highest = total < deposit ? total : deposit;
            assertEq(wallet(provider), highest);
        }
        vm.prank(provider);
        vouchers.close(tab);
        assertEq(wallet(payer), WALLET - highest);
        assertEq(usd.balanceOf(address(escrow)), WALLET);
    }

    function test_redeem_theLargestTotal() public {
        Tab memory tab = opened("a", 100e6);
        assertEq(vouchers.redeem(signed(tab, type(uint128).max)), 100e6);
    }

    function test_redeem_onlyWhileOpen() public {
        Tab memory tab = tabOf("a");
        bytes32 tabId = vouchers.tabIdOf(tab);
        Redemption memory r = signed(tab, 1);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotOpen.selector, tabId, TabStatus.None));
        vouchers.redeem(r);
        opened("a", 100e6);
        vm.prank(provider);
        vouchers.close(tab);
        vm.expectRevert(abi.encodeWithSelector(IVouchers.Vouchers_NotOpen.selector, tabId, TabStatus.Closed));
        vouchers.redeem(r);
    }

    function _session(uint128 limit, uint256 seconds_) private returns (Tab memory tab) {
        tab = tabOf("a");
        vm.prank(payer);
        vouchers.open(tab, 100e6, session, Session(limit, uint40(START + seconds_)));
    }

    function test_session_withinItsLimit() public {
        Tab memory tab = _session(40e6, 1 days);
        vouchers.redeem(signedBy(session, sessionKey, tab, 40e6));
        bytes memory over = abi.encodeWithSelector(
            IVouchers.Vouchers_OverLimit.selector,
            vouchers.tabIdOf(tab),
            session,
            40e6 + 1,
            40e6
        );
        Redemption memory r = signedBy(session, sessionKey, tab, 40e6 + 1);
        vm.expectRevert(over);
        vouchers.redeem(r);
        // The payer's own word has no limit but the money.
        vouchers.redeem(signed(tab, 50e6));
    }

    function test_session_untilItExpires() public {
        Tab memory tab = _session(40e6, 1 days);
        Redemption memory first = signedBy(session, sessionKey, tab, 1e6);
        Redemption memory second = signedBy(session, sessionKey, tab, 2e6);
        vm.warp(START + 1 days);
        vouchers.redeem(first);
        skip(1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVouchers.Vouchers_SessionExpired.selector,
                vouchers.tabIdOf(tab),
                session,
                START + 1 days + 1,
                START + 1 days
            )
        );
        vouchers.redeem(second);
    }

    function test_session_ofAnotherTab() public {
        _session(40e6, 1 days);
        Tab memory other = opened("b", 100e6);
        Redemption memory r = signedBy(session, sessionKey, other, 1e6);
        vm.expectPartialRevert(IVouchers.Vouchers_SessionExpired.selector);
        vouchers.redeem(r);
    }

    function _refused(Redemption memory r) private {
        vm.expectPartialRevert(IVouchers.Vouchers_BadSignature.selector);
        vouchers.redeem(r);
    }

    function test_signature_bindsTabTotalAndSigner() public {
        Tab memory a = opened("a", 100e6);
        Tab memory b = opened("b", 100e6);
        Redemption memory r = signed(a, 10e6);
        r.total = 10e6 + 1;
        _refused(r);
        r = signed(a, 10e6);
        r.tab = b;
        _refused(r);
        _refused(signedBy(payer, sessionKey, a, 10e6));
    }

    function test_signature_bindsChainAndContract() public {
        Tab memory tab = opened("a", 100e6);
        bytes32 tabId = vouchers.tabIdOf(tab);
        bytes32 here = vouchers.voucherDigest(tabId, 1);
        vm.chainId(10);
        assertTrue(vouchers.voucherDigest(tabId, 1) != here, "another chain");
        assertTrue(vouchers.tabIdOf(tab) != tabId, "another chain's tab");
        vm.chainId(31_337);
        IVouchers other = IVouchers(deploy("Vouchers", abi.encode(escrow, charter)));
        assertTrue(other.voucherDigest(tabId, 1) != here, "another contract");
    }

    function test_signature_inOneForm() public {
        Tab memory tab = opened("a", 100e6);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(payerKey, vouchers.voucherDigest(vouchers.tabIdOf(tab), 10e6));
        uint256 n = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        _refused(Redemption(tab, 10e6, payer, abi.encodePacked(r, bytes32(n - uint256(s)), v == 27 ? uint8(28) : 27)));
        _refused(Redemption(tab, 10e6, payer, abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)))));
        _refused(Redemption(tab, 10e6, payer, ""));
        vouchers.redeem(Redemption(tab, 10e6, payer, abi.encodePacked(r, s, v)));
    }

    function test_payer_isAContract() public {
        ContractWallet account = new ContractWallet();
        Tab memory tab = Tab(address(account), provider, address(usd), THAW, "c");
        fund(address(account), 10e6);
        vm.prank(address(account));
        vouchers.open(tab, 10e6, address(0), Session(0, 0));
        account.approveDigest(vouchers.voucherDigest(vouchers.tabIdOf(tab), 4e6));
        vouchers.redeem(Redemption(tab, 4e6, address(account), ""));
        assertEq(wallet(provider), 4e6);
        _refused(Redemption(tab, 5e6, address(account), ""));
    }

    function test_redeemMany_noneSpoilsTheOthers() public {
        Tab memory a = opened("a", 100e6);
        Tab memory b = opened("b", 100e6);
        Tab memory never = tabOf("never");
        Tab memory burner = Tab(address(new GasBurner()), provider, address(usd), THAW, "g");
        fund(burner.payer, 10e6);
        vm.prank(burner.payer);
        vouchers.open(burner, 10e6, address(0), Session(0, 0));

        Redemption[] memory all = new Redemption[](6);
        all[0] = signed(a, 10e6);
        all[1] = signed(never, 10e6);
        all[2] = signedBy(payer, sessionKey, b, 10e6);
        all[3] = Redemption(burner, 1e6, burner.payer, "anything");
        all[4] = signed(a, 10e6);
        all[5] = signed(b, 7e6);
        uint256 before = gasleft();
        uint256[] memory amounts = vouchers.redeemMany(all);
        assertTrue(before - gasleft() < 700_000, "a gas burner costs a bounded amount");
        uint256[6] memory want = [uint256(10e6), 0, 0, 0, 0, 7e6];
        for (uint256 i; i < want.length; ++i) assertEq(amounts[i], want[i]);
        assertEq(wallet(provider), 17e6);
    }
}
