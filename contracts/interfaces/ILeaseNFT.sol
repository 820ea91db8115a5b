// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Lease, LeaseTerms} from "../types/Lease.sol";
import {IERC4907} from "./IERC4907.sol";

/// @notice A tenancy offered for sale.
/// @param tokenId what is sold: an account and all the leases of which it is the tenant
/// @param seller its owner; a transfer ends the listing
/// @param token ERC-20 that pays, out of the buyer's wallet in Escrow into the seller's
/// @param price token units
/// @param leases keccak256(abi.encode(bytes32[] leaseIds)), ids strictly rising: the leases that must be open at the sale
/// @param balanceToken ERC-20 of those leases
/// @param minBalance least that those leases and the account's wallet together owe the tenant at the sale, in units of `balanceToken`
/// @param until last second of the offer
/// @param salt makes equal offers different
struct Listing {
    uint256 tokenId;
    address seller;
    address token;
    uint128 price;
    bytes32 leases;
    address balanceToken;
    uint128 minBalance;
    uint40 until;
    bytes32 salt;
}

/// @notice One lease, as it was emitted.
struct Tenancy {
    LeaseTerms terms;
    Lease lease;
}

/// @title LeaseNFT: tenancies that can be sold and sublet
/// @notice Each token is an account of its own that is the tenant of leases, a whole cluster if it likes: its owner acts through it. Whatever
/// the account holds (wallet in Escrow, compensation in Staking, what its leases refund) goes with the token, sponsors' money never does:
/// that is the sponsors' in Escrow. Who does not want to trade is a tenant directly and needs none of this.
/// No privileges: it calls Leases, Escrow and Staking as anybody could.
interface ILeaseNFT is IERC721, IERC4907 {
    /// @notice A token and its account were made.
    event Created(uint256 indexed tokenId, address indexed owner, address account);
    event Listed(uint256 indexed tokenId, bytes32 indexed listingId, Listing listing);
    event Unlisted(uint256 indexed tokenId, bytes32 indexed listingId);
    event Sold(uint256 indexed tokenId, bytes32 indexed listingId, address indexed buyer, uint256 balance);

    error LeaseNFT_NotOwner(uint256 tokenId, address got, address owner);
    /// @notice Not what is listed now: sold, withdrawn, replaced, or its seller owns the token no more.
    error LeaseNFT_NotListed(uint256 tokenId, bytes32 listingId);
    error LeaseNFT_Expired(uint256 tokenId, uint256 timestamp, uint256 until);
    /// @notice The leases passed are not those of the listing.
    error LeaseNFT_WrongLeases(uint256 tokenId, bytes32 got, bytes32 expected);
    /// @notice Leases must be listed with strictly rising ids.
    error LeaseNFT_Unsorted(uint256 tokenId, bytes32 leaseId);
    /// @notice A lease has another tenant or token than the listing says.
    error LeaseNFT_ForeignLease(uint256 tokenId, address tenant, address token);
    /// @notice The tenancy is worth less than the listing promised.
    error LeaseNFT_BalanceTooLow(uint256 tokenId, uint256 got, uint256 limit);

    /// @notice Makes a token for the caller. Its account's address depends on caller and salt alone (`accountOf`), so quotes can be made
    /// for it before. `tokens`: what the account lets Leases hold; the owner funds it through Escrow's `transfer` or `deposit`.
    function create(bytes32 salt, address[] calldata tokens) external returns (uint256 tokenId, address account);
    /// @notice Calls Leases as the account: open, post, award, cancel, topUp, close, challenge. Only the owner; bubbles Leases' errors.
    function act(uint256 tokenId, bytes calldata call) external returns (bytes memory result);
    /// @notice Moves money of the account's wallet in Escrow to the wallet of `to`. Only the owner.
    function transferOut(uint256 tokenId, address token, uint256 amount, address to) external;
    /// @notice Collects the account's credits in Staking (compensation), in stake-token units. Only the owner.
    function collect(uint256 tokenId, uint256 amount, address to) external;

    /// @notice Offers the token for sale; replaces an earlier offer. Only the owner, who must be `listing.seller`.
    function list(Listing calldata listing) external returns (bytes32 listingId);
    /// @notice Withdraws the offer. Only the owner.
    function unlist(uint256 tokenId) external;
    /// @notice Buys: pays out of the caller's wallet in Escrow on its ERC-6909 allowance for this contract, exactly what the listing says,
    /// or reverts. `tenancies` are the leases of the listing, in its order.
    function buy(Listing calldata listing, Tenancy[] calldata tenancies) external;

    /// @notice Where `create(salt)` of `creator` puts, or put, its account. The token's id is this address as a number.
    function accountOf(address creator, bytes32 salt) external view returns (address);
    /// @notice Id of what is listed; zero for nothing.
    function listingOf(uint256 tokenId) external view returns (bytes32 listingId);
}
