// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICharter} from "../../../contracts/interfaces/ICharter.sol";
import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IVouchers} from "../../../contracts/interfaces/IVouchers.sol";
import {Redemption, Session, Tab} from "../../../contracts/types/Tab.sol";
import {CharterConfig, ITestUSD} from "../market/utils/Deployer.sol";
import {CustodyTest} from "../custody/utils/CustodyTest.sol";

/// @title VouchersTest
/// @notice Vouchers on a real Escrow: a payer with money and a key, a provider, a session key.
abstract contract VouchersTest is CustodyTest {
    uint32 internal constant THAW = 1 days;
    uint256 internal constant WALLET = 1_000e6;

    ITestUSD internal usd;
    IEscrow internal escrow;
    ICharter internal charter;
    IVouchers internal vouchers;
    address internal provider = actor("provider");
    address internal stranger = actor("stranger");
    address internal payer;
    uint256 internal payerKey;
    address internal session;
    uint256 internal sessionKey;

    function setUp() public virtual {
        vm.warp(START);
        usd = ITestUSD(deploy("TestUSD", ""));
        escrow = deployEscrow();
        charter = ICharter(
            deploy("Charter", abi.encode(address(this), address(0), CharterConfig(0, 500, actor("fees"))))
        );
        vouchers = IVouchers(deploy("Vouchers", abi.encode(escrow, charter)));
        (payer, payerKey) = signer("payer");
        (session, sessionKey) = signer("session");
        fund(payer, WALLET);
    }

    /// @dev Money in the wallet, and leave for Vouchers to take it.
    function fund(address who, uint256 amount) internal {
        usd.mint(address(this), amount);
        usd.approve(address(escrow), amount);
        escrow.deposit(address(usd), amount, who);
        vm.prank(who);
        escrow.approve(address(vouchers), id(), type(uint256).max);
    }

    function id() internal view returns (uint256) {
        return uint256(uint160(address(usd)));
    }

    function wallet(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, id());
    }

    function holdKey(bytes32 tabId) internal view returns (HoldKey memory) {
        return HoldKey(tabId, payer, address(usd));
    }

    function redeemedOf(bytes32 tabId) internal view returns (uint256) {
        (uint256 left, ) = escrow.holdOf(address(vouchers), holdKey(tabId));
        return vouchers.stateOf(tabId).paidIn - left;
    }

    function tabOf(bytes32 salt) internal view returns (Tab memory) {
        return Tab(payer, provider, address(usd), THAW, salt);
    }

    function opened(bytes32 salt, uint256 deposit) internal returns (Tab memory tab) {
        tab = tabOf(salt);
        vm.prank(payer);
        vouchers.open(tab, deposit, address(0), Session(0, 0));
    }

    function signed(Tab memory tab, uint128 total) internal view returns (Redemption memory) {
        return signedBy(payer, payerKey, tab, total);
    }

    function signedBy(
        address who,
        uint256 key,
        Tab memory tab,
        uint128 total
    ) internal view returns (Redemption memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, vouchers.voucherDigest(vouchers.tabIdOf(tab), total));
        return Redemption(tab, total, who, abi.encodePacked(r, s, v));
    }
}
