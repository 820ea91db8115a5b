// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IERC4907} from "../interfaces/IERC4907.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {ILeaseNFT, Listing, Tenancy} from "../interfaces/ILeaseNFT.sol";
import {ILeases} from "../interfaces/ILeases.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {LeaseAccount} from "./LeaseAccount.sol";

/// @title LeaseNFT
/// @notice See ILeaseNFT.
///
/// Laws
///  - An account calls Leases for its token's owner, and Escrow and Staking only to pay out to whom the owner names. It approves nobody but
///    Leases: what a buyer buys, no earlier owner can reach.
///  - A sale moves the token and exactly the listed price, in one transaction, or nothing.
/// Assumptions
///  - Leases gives its callers no power over others' tenancies and cannot be told to approve anybody.
contract LeaseNFT is ILeaseNFT, ERC721 {
    struct User {
        address account;
        uint64 expires;
    }

    /// @notice Whose tenants the accounts are.
    ILeases public immutable leases;
    /// @notice Where wallets and payments lie.
    IEscrow public immutable escrow;
    /// @notice Where compensation lies.
    IStaking public immutable staking;
    /// @notice What the accounts are clones of.
    address public immutable accountTemplate;

    mapping(uint256 tokenId => User) private _users;
    mapping(uint256 tokenId => bytes32) private _listings;

    constructor(ILeases leases_, IEscrow escrow_, IStaking staking_) ERC721("Gridbond Lease", "GLEASE") {
        leases = leases_;
        escrow = escrow_;
        staking = staking_;
        accountTemplate = address(new LeaseAccount(address(this)));
    }

    // ------------------------------------------------------------------ accounts

    /// @inheritdoc ILeaseNFT
    function create(bytes32 salt, address[] calldata tokens) external returns (uint256 tokenId, address account) {
        account = Clones.cloneDeterministic(accountTemplate, _salt(msg.sender, salt));
        tokenId = uint160(account);
        _mint(msg.sender, tokenId);
        emit Created(tokenId, msg.sender, account);
        for (uint256 i; i < tokens.length; ++i) {
            bytes memory approval = abi.encodeCall(
                IERC6909.approve,
                (address(leases), uint160(tokens[i]), type(uint256).max)
            );
            LeaseAccount(account).run(address(escrow), approval);
        }
    }

    /// @inheritdoc ILeaseNFT
    function act(uint256 tokenId, bytes calldata call) external returns (bytes memory result) {
        return _run(tokenId, address(leases), call);
    }

    /// @inheritdoc ILeaseNFT
    function transferOut(uint256 tokenId, address token, uint256 amount, address to) external {
        _run(tokenId, address(escrow), abi.encodeCall(IERC6909.transfer, (to, uint160(token), amount)));
    }

    /// @inheritdoc ILeaseNFT
    function collect(uint256 tokenId, uint256 amount, address to) external {
        _run(tokenId, address(staking), abi.encodeCall(IStaking.collect, (amount, to)));
    }

    // ------------------------------------------------------------------ sale

    /// @inheritdoc ILeaseNFT
    function list(Listing calldata listing) external returns (bytes32 listingId) {
        _requireOwner(listing.tokenId);
        require(listing.seller == msg.sender, LeaseNFT_NotOwner(listing.tokenId, listing.seller, msg.sender));
        listingId = keccak256(abi.encode(listing));
        _listings[listing.tokenId] = listingId;
        emit Listed(listing.tokenId, listingId, listing);
    }

    /// @inheritdoc ILeaseNFT
    function unlist(uint256 tokenId) external {
        _requireOwner(tokenId);
        _unlist(tokenId);
    }

    /// @inheritdoc ILeaseNFT
    function buy(Listing calldata listing, Tenancy[] calldata tenancies) external {
        uint256 tokenId = listing.tokenId;
        bytes32 listingId = keccak256(abi.encode(listing));
        // A listing does not outlive its seller's ownership: every transfer deletes it.
        require(listingId == _listings[tokenId], LeaseNFT_NotListed(tokenId, listingId));
        require(block.timestamp <= listing.until, LeaseNFT_Expired(tokenId, block.timestamp, listing.until));
        uint256 balance = _balance(listing, tenancies);
        require(balance >= listing.minBalance, LeaseNFT_BalanceTooLow(tokenId, balance, listing.minBalance));
        _transfer(listing.seller, msg.sender, tokenId);
        emit Sold(tokenId, listingId, msg.sender, balance);
        // Reverts when wallet or allowance are too small; a buyer and seller in one pays itself.
        escrow.transferFrom(msg.sender, listing.seller, uint160(listing.token), listing.price);
    }

    // ------------------------------------------------------------------ users

    /// @inheritdoc IERC4907
    function setUser(uint256 tokenId, address user, uint64 expires) external {
        _checkAuthorized(_requireOwned(tokenId), msg.sender, tokenId);
        _users[tokenId] = User(user, expires);
        emit UpdateUser(tokenId, user, expires);
    }

    /// @inheritdoc IERC4907
    function userOf(uint256 tokenId) external view returns (address) {
        User storage u = _users[tokenId];
        return block.timestamp <= u.expires ? u.account : address(0);
    }

    /// @inheritdoc IERC4907
    function userExpires(uint256 tokenId) external view returns (uint256) {
        return _users[tokenId].expires;
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc ILeaseNFT
    function accountOf(address creator, bytes32 salt) external view returns (address) {
        return Clones.predictDeterministicAddress(accountTemplate, _salt(creator, salt));
    }

    /// @inheritdoc ILeaseNFT
    function listingOf(uint256 tokenId) external view returns (bytes32 listingId) {
        return _listings[tokenId];
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, IERC165) returns (bool) {
        return interfaceId == type(IERC4907).interfaceId || super.supportsInterface(interfaceId);
    }

    // ------------------------------------------------------------------ internal

    /// @dev What the listed leases would refund to the account now, and its wallet.
    function _balance(Listing calldata listing, Tenancy[] calldata tenancies) private view returns (uint256 balance) {
        address account = address(uint160(listing.tokenId));
        bytes32[] memory ids = new bytes32[](tenancies.length);
        balance = escrow.balanceOf(account, uint160(listing.balanceToken));
        for (uint256 i; i < tenancies.length; ++i) {
            Tenancy calldata t = tenancies[i];
            require(
                t.terms.tenant == account && t.terms.token == listing.balanceToken,
                LeaseNFT_ForeignLease(listing.tokenId, t.terms.tenant, t.terms.token)
            );
            ids[i] = leases.leaseIdOf(t.terms, t.lease);
            // Rising, so that none is counted twice.
            require(i == 0 || ids[i] > ids[i - 1], LeaseNFT_Unsorted(listing.tokenId, ids[i]));
            // Reverts when the lease is not open.
            (, uint256 refund) = leases.balanceOf(t.terms, t.lease);
            balance += refund;
        }
        bytes32 got = keccak256(abi.encode(ids));
        require(got == listing.leases, LeaseNFT_WrongLeases(listing.tokenId, got, listing.leases));
    }

    function _run(uint256 tokenId, address target, bytes memory call) private returns (bytes memory) {
        _requireOwner(tokenId);
        return LeaseAccount(address(uint160(tokenId))).run(target, call);
    }

    /// @dev A transfer ends what the last owner arranged: its user and its offer.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = super._update(to, tokenId, auth);
        if (_users[tokenId].expires != 0) {
            delete _users[tokenId];
            emit UpdateUser(tokenId, address(0), 0);
        }
        _unlist(tokenId);
    }

    function _unlist(uint256 tokenId) private {
        bytes32 listingId = _listings[tokenId];
        if (listingId == 0) return;
        delete _listings[tokenId];
        emit Unlisted(tokenId, listingId);
    }

    function _requireOwner(uint256 tokenId) private view {
        address owner = _requireOwned(tokenId);
        require(msg.sender == owner, LeaseNFT_NotOwner(tokenId, msg.sender, owner));
    }

    function _salt(address creator, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(creator, salt));
    }
}
