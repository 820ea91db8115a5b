// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// reclaim
// ├── the hold is open, or was never held: reverts
// ├── no share, the payer, or reclaimed before: reverts
// └── otherwise: anybody credits the sponsor its unused part, rounded down, event
//     ├── the last one takes the rest: the hold drains to zero for any number of sponsors, in any order
//     └── nobody gets more than it gave
contract ReclaimTest is EscrowTest {
    function test_reclaim_revertsWhileOpen() public {
        doHold(10);
        doTopUp(ana, 10);
        _expectNothing(ana);
        vm.prank(ana);
        escrow.reclaim(service, key, ana);
    }

    function test_reclaim_revertsWithoutShares() public {
        _expectNothing(ana);
        escrow.reclaim(service, key, ana);
        doHold(10);
        doTopUp(ana, 10);
        doClose();
        _expectNothing(ben);
        escrow.reclaim(service, key, ben);
        _expectNothing(payer);
        escrow.reclaim(service, key, payer);
        escrow.reclaim(service, key, ana);
        _expectNothing(ana);
        escrow.reclaim(service, key, ana);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NothingToReclaim.selector, other, ID, ana));
        escrow.reclaim(other, key, ana);
    }

    function test_reclaim_byAnyoneForTheSponsor() public {
        doHold(10);
        doTopUp(ana, 10);
        doCharge(8);
        doClose();
        vm.expectEmit(address(escrow));
        emit IEscrow.Reclaimed(service, ID, ana, 6);
        vm.prank(payee);
        assertEq(escrow.reclaim(service, key, ana), 6, "amount");
        assertEq(wallet(ana), FUNDS - 4, "the sponsor's wallet");
        assertEq(wallet(payer), FUNDS - 4, "both paid the same");
        assertEq(remaining(), 0, "drained");
        assertSolvent();
    }

    /// @dev Ten sponsors, random sizes, random charges between, random order of reclaiming.
    function testFuzz_reclaim_drainsToZero(uint256 seed) public {
        doHold(bound(seed, 1, FUNDS));
        uint256 payerPut = FUNDS - wallet(payer);
        uint256[10] memory given;
        uint256 charged;
        for (uint256 i; i < 10; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            address sponsor = actor(vm.toString(i));
            fund(sponsor, FUNDS);
            vm.prank(sponsor);
            escrow.approve(service, usdId, type(uint256).max);
            given[i] = bound(seed >> 8, 1, FUNDS);
            doTopUp(sponsor, given[i]);
            // One sponsor in three finds nine tenths spent. Ten times in a row, that is still far from where shares lose their price.
            uint256 amount = seed % 3 == 0 ? (remaining() * 9) / 10 : (seed >> 16) % (remaining() / 2 + 1);
            doCharge(amount);
            charged += amount;
        }
        uint256 refund = doClose();
        assertLe(refund, payerPut, "the payer gains nothing");
        uint256 reclaimed;
        for (uint256 i; i < 10; ++i) {
            address sponsor = actor(vm.toString((i * 7 + (seed % 10)) % 10));
            (uint256 shares, , ) = escrow.sharesOf(service, key, sponsor);
            if (shares == 0) continue;
            uint256 amount = escrow.reclaim(service, key, sponsor);
            reclaimed += amount;
            assertLe(amount, given[(i * 7 + (seed % 10)) % 10] + 1, "nor a sponsor, but for another's wei");
        }
        uint256 put = payerPut;
        for (uint256 i; i < 10; ++i) put += given[i];
        assertEq(put, charged + refund + reclaimed, "held = charged + refunded + reclaimed");
        assertEq(remaining(), 0, "drained to zero");
    }

    function _expectNothing(address sponsor) private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NothingToReclaim.selector, service, ID, sponsor));
    }
}
