// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey} from "../../../contracts/interfaces/IEscrow.sol";
import {Redemption, Session, Tab, TabState, TabStatus} from "../../../contracts/types/Tab.sol";
import {VouchersTest} from "../vouchers/VouchersTest.sol";

/// @title VoucherHandler
/// @notice Three tabs of one payer with two providers, sponsors, a session key, and whoever redeems whatever was signed. What the contract
/// should hold is counted apart.
abstract contract VoucherHandler is VouchersTest {
    uint256 private constant TABS = 64;

    address private sponsor = actor("sponsor");
    address private rival = actor("rival");
    uint256 private supply;
    Tab[] private tabs;
    mapping(bytes32 tabId => uint128) private signedTotal;
    mapping(bytes32 tabId => uint128) private sessionTotal;
    mapping(bytes32 tabId => uint256) private paidIn;
    mapping(bytes32 tabId => uint256) private highest;
    mapping(bytes32 tabId => uint256) private back;
    mapping(bytes32 verb => uint256) public did;

    function prepare() external {
        setUp();
        fund(sponsor, WALLET);
        supply = 2 * WALLET;
    }

    /// @notice One random act; what the contracts refuse is refused.
    function act(uint256 seed) external {
        uint256 verb = seed % 9;
        seed = uint256(keccak256(abi.encode(seed)));
        skip(seed % 6 hours);
        if (tabs.length == 0 || verb == 0) return _open(seed);
        Tab memory tab = tabs[seed % tabs.length];
        bytes32 tabId = vouchers.tabIdOf(tab);
        if (verb <= 2) return _sign(tab, tabId, seed >> 8);
        if (verb == 3) return _topUp(tab, tabId, seed >> 8);
        if (verb == 4) return _redeemMany(seed >> 8);
        if (verb == 5) return _session(tab, tabId, seed >> 8);
        if (verb == 6 && seed % 3 == 0) return _thaw(tab);
        if (verb == 7 && seed % 3 == 0) return _close(tab, tabId, (seed >> 8) % 2 == 0 ? tab.provider : stranger);
        _redeem(tab, tabId, seed >> 8);
    }

    /// @notice Law 1 and 3: nothing is created, nothing is lost, and each tab's money adds up.
    function checkLaws() public view {
        assertEq(usd.balanceOf(address(escrow)), supply, "solvent");
        uint256 held;
        for (uint256 i; i < tabs.length; ++i) {
            bytes32 tabId = vouchers.tabIdOf(tabs[i]);
            TabState memory s = vouchers.stateOf(tabId);
            (uint256 left, ) = escrow.holdOf(address(vouchers), HoldKey(tabId, payer, address(usd)));
            assertTrue(highest[tabId] <= signedTotal[tabId], "never more than was signed");
            assertEq(s.paidIn, paidIn[tabId], "what was paid in");
            assertEq(highest[tabId] + left + back[tabId], s.paidIn, "paid in = redeemed + held + refunded");
            held += left;
        }
        uint256 wallets = wallet(payer) + wallet(provider) + wallet(rival) + wallet(sponsor);
        assertEq(wallets + held, supply, "everything is somewhere");
    }

    /// @notice Everybody leaves: what is left is nothing.
    function drain() external {
        for (uint256 i; i < tabs.length; ++i) {
            Tab memory tab = tabs[i];
            bytes32 tabId = vouchers.tabIdOf(tab);
            if (vouchers.stateOf(tabId).status == TabStatus.Open) {
                // The payer alone, without any provider's help.
                if (vouchers.stateOf(tabId).thawsAt == 0) {
                    vm.prank(payer);
                    vouchers.thaw(tab);
                }
                vm.warp(uint256(vouchers.stateOf(tabId).thawsAt) + 1);
                _close(tab, tabId, payer);
            }
            HoldKey memory key = HoldKey(tabId, payer, address(usd));
            (uint256 shares, , ) = escrow.sharesOf(address(vouchers), key, sponsor);
            if (shares != 0) back[tabId] += escrow.reclaim(address(vouchers), key, sponsor);
        }
        checkLaws();
        address[4] memory all = [payer, provider, rival, sponsor];
        for (uint256 i; i < all.length; ++i) {
            uint256 amount = wallet(all[i]);
            if (amount == 0) continue;
            vm.prank(all[i]);
            escrow.withdraw(address(usd), amount, all[i]);
        }
        assertEq(usd.balanceOf(address(escrow)), 0, "drained");
    }

    // ------------------------------------------------------------------ verbs

    function _open(uint256 seed) private {
        uint256 money = wallet(payer);
        if (money == 0 || tabs.length == TABS) return;
        uint256 deposit = bound(seed, 1, money / 3 + 1);
        address to = seed % 4 == 0 ? rival : provider;
        Tab memory tab = Tab(payer, to, address(usd), uint32(1 hours + (seed % 3 days)), bytes32(tabs.length));
        vm.prank(payer);
        bytes32 tabId = vouchers.open(tab, deposit, address(0), Session(0, 0));
        tabs.push(tab);
        paidIn[tabId] = deposit;
        ++did["open"];
    }

    /// @dev Off-chain: a call, paid. Sometimes more than there is.
    function _sign(Tab memory, bytes32 tabId, uint256 seed) private {
        uint128 total = signedTotal[tabId] + uint128(bound(seed, 1, 50e6));
        signedTotal[tabId] = total;
        Session memory s = vouchers.sessionOf(tabId, session);
        if (s.expiresAt >= block.timestamp && total <= s.limit) sessionTotal[tabId] = total;
    }

    function _topUp(Tab memory tab, bytes32 tabId, uint256 seed) private {
        address from = seed % 2 == 0 ? payer : sponsor;
        uint256 money = wallet(from);
        if (money == 0) return;
        uint256 amount = bound(seed, 1, money / 4 + 1);
        vm.prank(from);
        try vouchers.topUp(tab, amount) {
            paidIn[tabId] += amount;
            ++did["topUp"];
        } catch {}
    }

    function _redeem(Tab memory tab, bytes32 tabId, uint256 seed) private {
        bool bySession = sessionTotal[tabId] > highest[tabId];
        uint128 total = bySession ? sessionTotal[tabId] : signedTotal[tabId];
        // An older voucher now and then.
        if (seed % 5 == 0) total /= 2;
        Redemption memory r = bySession ? signedBy(session, sessionKey, tab, total) : signed(tab, total);
        try vouchers.redeem(r) returns (uint256 amount) {
            highest[tabId] += amount;
            assertTrue(amount != 0 && highest[tabId] <= total, "pays what the voucher says");
            ++did[bySession ? bytes32("redeemBySession") : bytes32("redeem")];
        } catch {}
    }

    function _redeemMany(uint256 seed) private {
        Redemption[] memory all = new Redemption[](4);
        for (uint256 i; i < all.length; ++i) {
            Tab memory tab = tabs[(seed >> (8 * i)) % tabs.length];
            all[i] = signed(tab, signedTotal[vouchers.tabIdOf(tab)]);
            if (seed % 7 == i) all[i].signature = "";
        }
        uint256[] memory amounts = vouchers.redeemMany(all);
        for (uint256 i; i < all.length; ++i) {
            highest[vouchers.tabIdOf(all[i].tab)] += amounts[i];
            if (amounts[i] != 0) ++did["redeemMany"];
        }
    }

    function _session(Tab memory tab, bytes32 tabId, uint256 seed) private {
        uint128 limit = signedTotal[tabId] + uint128(seed % 1_000e6);
        vm.prank(payer);
        try vouchers.setSession(tab, session, Session(limit, uint40(block.timestamp + (seed % 9 days)))) {
            ++did["setSession"];
        } catch {}
    }

    function _thaw(Tab memory tab) private {
        vm.prank(payer);
        try vouchers.thaw(tab) {
            ++did["thaw"];
        } catch {}
    }

    function _close(Tab memory tab, bytes32 tabId, address who) private {
        TabState memory s = vouchers.stateOf(tabId);
        bool may =
            s.status == TabStatus.Open && (who == tab.provider || (s.thawsAt != 0 && block.timestamp > s.thawsAt));
        vm.prank(who);
        try vouchers.close(tab) returns (uint256 refund) {
            assertTrue(may, "closed by whom it is not for");
            back[tabId] += refund;
            HoldKey memory key = HoldKey(tabId, payer, address(usd));
            (uint256 left, bool open) = escrow.holdOf(address(vouchers), key);
            (uint256 shares, , ) = escrow.sharesOf(address(vouchers), key, sponsor);
            assertTrue(!open && (shares != 0 || left == 0), "holds what its sponsors reclaim alone");
            ++did["close"];
        } catch {
            assertTrue(!may, "who may close could not");
        }
    }
}
