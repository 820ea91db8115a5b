// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A payer's money for one provider's metered calls. Hashed into the tab's id, emitted once, passed back as calldata.
/// @param payer who pays and signs vouchers, or lets session keys sign them
/// @param provider who is paid; nobody else can be
/// @param token ERC-20 that pays
/// @param thawSeconds time between the payer's notice and its refund: the provider's to redeem what it holds
/// @param salt makes equal tabs different
struct Tab {
    address payer;
    address provider;
    address token;
    uint32 thawSeconds;
    bytes32 salt;
}

enum TabStatus {
    None,
    Open,
    Closed
}

/// @notice What changes about a tab. One word, which redeeming does not touch: what was redeemed is what was paid in less what Escrow holds.
/// @param paidIn token units that payer and sponsors put in
/// @param thawsAt last second that is the provider's, once the payer gave notice; zero before
struct TabState {
    uint128 paidIn;
    uint40 thawsAt;
    TabStatus status;
}

/// @notice A key that signs vouchers for the payer. One word.
/// @param limit its vouchers' totals go no further: the tab's total, not the key's part of it
/// @param expiresAt last second at which its vouchers can be redeemed; zero for a key that never was one
struct Session {
    uint128 limit;
    uint40 expiresAt;
}

/// @notice A voucher to redeem: the payer's word that `total` of the tab is the provider's by now.
/// @param total token units since the tab was opened; the highest voucher stands for all before it
/// @param signer the payer, or a session key
/// @param signature of `voucherDigest`: 65 bytes, or what an ERC-1271 account takes
struct Redemption {
    Tab tab;
    uint128 total;
    address signer;
    bytes signature;
}
