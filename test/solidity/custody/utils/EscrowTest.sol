// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {HoldKey, IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {AnyToken} from "../../mocks/AnyToken.sol";
import {CustodyTest} from "./CustodyTest.sol";

/// @title EscrowTest
/// @notice One payer with a full wallet who allows one service everything, and short names for what tests do to a hold.
abstract contract EscrowTest is CustodyTest {
    uint256 internal constant FUNDS = 1_000e6;
    bytes32 internal constant ID = keccak256("agreement");

    IEscrow internal escrow;
    AnyToken internal usd;
    uint256 internal usdId;
    HoldKey internal key;
    address internal service;
    address internal other;
    address internal payer;
    uint256 internal payerKey;
    address internal payee;
    address internal ana;
    address internal ben;

    function setUp() public virtual {
        vm.warp(START);
        escrow = deployEscrow();
        usd = new AnyToken(6);
        usdId = idOf(usd);
        service = actor("service");
        other = actor("other service");
        (payer, payerKey) = signer("payer");
        payee = actor("payee");
        ana = actor("ana");
        ben = actor("ben");
        key = HoldKey(ID, payer, address(usd));
        address[3] memory funded = [payer, ana, ben];
        for (uint256 i; i < funded.length; ++i) {
            fund(funded[i], FUNDS);
            vm.prank(funded[i]);
            escrow.approve(service, usdId, type(uint256).max);
        }
    }

    function fund(address who, uint256 amount) internal {
        usd.mint(who, amount);
        vm.prank(who);
        usd.approve(address(escrow), type(uint256).max);
        vm.prank(who);
        escrow.deposit(address(usd), amount, who);
    }

    // ------------------------------------------------------------------ the service's actions

    function doHold(uint256 amount) internal {
        vm.prank(service);
        escrow.hold(key, amount, 0);
    }

    function doTopUp(address from, uint256 amount) internal returns (uint256 shares) {
        vm.prank(service);
        shares = escrow.topUp(key, from, amount);
    }

    function doCharge(uint256 amount) internal {
        vm.prank(service);
        escrow.charge(key, payee, amount, 0);
    }

    function doClose() internal returns (uint256 refund) {
        vm.prank(service);
        refund = escrow.close(key);
    }

    // ------------------------------------------------------------------ observations

    function wallet(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, usdId);
    }

    function remaining() internal view returns (uint256 left) {
        (left, ) = escrow.holdOf(service, key);
    }

    function isOpen() internal view returns (bool open) {
        (, open) = escrow.holdOf(service, key);
    }

    function assertSolvent() internal view {
        uint256 wallets = wallet(payer) + wallet(payee) + wallet(ana) + wallet(ben);
        assertEq(usd.balanceOf(address(escrow)), wallets + remaining(), "balance = wallets + hold");
    }

    function tooPoor(address who, uint256 has, uint256 needs) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, who, has, needs, usdId);
    }

    function notAllowed(address spender, uint256 has, uint256 needs) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ERC6909.ERC6909InsufficientAllowance.selector, spender, has, needs, usdId);
    }
}
