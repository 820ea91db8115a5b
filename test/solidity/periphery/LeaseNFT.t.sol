// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IERC4907} from "../../../contracts/interfaces/IERC4907.sol";
import {ILeaseNFT, Listing, Tenancy} from "../../../contracts/interfaces/ILeaseNFT.sol";
import {ILeases} from "../../../contracts/interfaces/ILeases.sol";
import {Lease, LeaseStatus, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {LeaseTest} from "../leases/utils/LeaseTest.sol";

interface IAccount {
    function run(address target, bytes calldata call) external returns (bytes memory);
}

// A token is an account that is the tenant of leases
// ├── create: where accountOf says; its account lets Leases hold and nobody else
// ├── act, transferOut, collect: the owner alone; Leases' errors come through
// ├── list, unlist: the owner alone; a transfer ends a listing and a user
// └── buy: exactly the listing, with open leases of the account that are worth the least balance; or nothing
contract LeaseNFTTest is LeaseTest {
    ILeaseNFT private _nft;
    address private _buyer;
    uint256 private _tokenId;
    address private _account;
    LeaseTerms private _t;
    Lease private _l;

    function setUp() public override {
        super.setUp();
        bytes memory args = abi.encode(leases, escrow, staking);
        _nft = ILeaseNFT(_create("contracts/periphery/LeaseNFT.sol:LeaseNFT", args));
        _buyer = actor("buyer");
        _fund(_buyer, 1_000e6);
        vm.prank(_buyer);
        escrow.approve(address(_nft), _id(), type(uint256).max);
        address[] memory tokens = new address[](1);
        tokens[0] = address(usd);
        address expected = _nft.accountOf(tenant, "one");
        vm.expectEmit(address(_nft));
        emit ILeaseNFT.Created(uint160(expected), tenant, expected);
        vm.prank(tenant);
        (_tokenId, _account) = _nft.create("one", tokens);
        assertEq(_account, expected, "as predicted");
        vm.prank(tenant);
        escrow.transfer(_account, _id(), 150e6);
        _rent();
    }

    function test_create_onceEach() public {
        assertEq(_nft.ownerOf(_tokenId), tenant, "owner");
        vm.expectRevert();
        vm.prank(tenant);
        _nft.create("one", new address[](0));
        vm.prank(stranger);
        (uint256 other_, ) = _nft.create("one", new address[](0));
        assertTrue(other_ != _tokenId, "another creator, another account");
        assertEq(escrow.allowance(_account, address(leases), _id()), type(uint256).max, "Leases may hold");
        assertEq(escrow.allowance(_account, address(_nft), _id()), 0, "nobody else");
    }

    function test_act_asTheTenant() public {
        assertEq(uint8(_state(_t, _l).status), uint8(LeaseStatus.Open), "open");
        assertEq(_wallet(_account), 50e6, "paid by the account");
        skip(1_000);
        _act(tenant, abi.encodeCall(ILeases.topUp, (_t, _l, 10e6)));
        _act(tenant, abi.encodeCall(ILeases.close, (_t, _l)));
        assertEq(_wallet(_account), 150e6 - _cost(1_000), "refunded to the account");
        vm.prank(tenant);
        _nft.transferOut(_tokenId, address(usd), 1e6, tenant);
        assertEq(_wallet(tenant), FUNDS - 150e6 + 1e6, "the owner's");
    }

    function test_act_onlyTheOwner() public {
        bytes memory notOwner = abi.encodeWithSelector(
            ILeaseNFT.LeaseNFT_NotOwner.selector,
            _tokenId,
            stranger,
            tenant
        );
        Listing memory listing = _listing(1e6, 0);
        vm.startPrank(stranger);
        vm.expectRevert(notOwner);
        _nft.act(_tokenId, abi.encodeCall(ILeases.close, (_t, _l)));
        vm.expectRevert(notOwner);
        _nft.transferOut(_tokenId, address(usd), 1, stranger);
        vm.expectRevert(notOwner);
        _nft.collect(_tokenId, 1, stranger);
        vm.expectRevert(notOwner);
        _nft.unlist(_tokenId);
        vm.expectRevert(notOwner);
        _nft.list(listing);
        vm.stopPrank();
        bytes4 nobody = IERC721Errors.ERC721NonexistentToken.selector;
        vm.expectRevert(abi.encodeWithSelector(nobody, 7));
        _nft.act(7, "");
    }

    function test_act_bringsLeasesErrors() public {
        bytes32 id = leases.leaseIdOf(_t, _l);
        vm.expectRevert(abi.encodeWithSelector(ILeases.Leases_NotChallenged.selector, id));
        vm.prank(tenant);
        _nft.act(_tokenId, abi.encodeCall(ILeases.fail, (_t, _l)));
    }

    function test_account_obeysTheTokenAlone() public {
        bytes4 refused = bytes4(keccak256("LeaseAccount_NotLeaseNFT(address,address)"));
        vm.expectRevert(abi.encodeWithSelector(refused, tenant, address(_nft)));
        vm.prank(tenant);
        IAccount(_account).run(address(escrow), "");
    }

    function test_collect_compensation() public {
        skip(100);
        _act(tenant, abi.encodeCall(ILeases.challenge, (_t, _l)));
        skip(901);
        leases.fail(_t, _l);
        assertEq(_credit(_account), 20e18, "compensated");
        vm.prank(tenant);
        _nft.collect(_tokenId, 20e18, tenant);
        assertEq(grid.balanceOf(tenant), 20e18, "collected");
    }

    function test_buy_movesTokenAndPrice() public {
        vm.prank(sponsor);
        leases.topUp(_t, _l, 100e6);
        skip(100_000); // 50 used, shared: tenant and sponsor keep 75 each
        Listing memory listing = _listing(40e6, 125e6);
        bytes32 listingId = keccak256(abi.encode(listing));
        vm.expectEmit(address(_nft));
        emit ILeaseNFT.Listed(_tokenId, listingId, listing);
        vm.prank(tenant);
        _nft.list(listing);
        assertEq(_nft.listingOf(_tokenId), listingId, "listed");
        uint256 before = _wallet(tenant);
        vm.expectEmit(address(_nft));
        emit ILeaseNFT.Sold(_tokenId, listingId, _buyer, 125e6);
        vm.prank(_buyer);
        _nft.buy(listing, _tenancies());
        assertEq(_nft.ownerOf(_tokenId), _buyer, "sold");
        assertEq(_wallet(tenant) - before, 40e6, "exactly the price");
        assertEq(_wallet(_buyer), 960e6, "paid");
        assertEq(_nft.listingOf(_tokenId), 0, "once");
        // What the seller had is the buyer's, what the sponsor had is the sponsor's.
        _act(_buyer, abi.encodeCall(ILeases.close, (_t, _l)));
        assertEq(_wallet(_account), 125e6, "the tenant's share");
        vm.expectRevert(abi.encodeWithSelector(ILeaseNFT.LeaseNFT_NotOwner.selector, _tokenId, tenant, _buyer));
        vm.prank(tenant);
        _nft.transferOut(_tokenId, address(usd), 1, tenant);
    }

    /// @dev A cluster of two in one listing, paid in another token than its leases: both wallets move by exactly the price.
    function test_buy_aClusterForAnotherToken() public {
        LeaseTerms memory t = _terms();
        t.tenant = _account;
        vm.prank(tenant);
        escrow.transfer(_account, _id(), 100e6);
        Quote memory q = _quote(t);
        _act(tenant, abi.encodeCall(ILeases.open, (_opening(t, q, 100e6))));
        Tenancy[] memory both = new Tenancy[](2);
        (both[0], both[1]) = (Tenancy(_t, _l), Tenancy(t, _leaseOf(q, t)));
        if (_leaseIdAt(both[0]) > _leaseIdAt(both[1])) (both[0], both[1]) = (both[1], both[0]);
        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = (_leaseIdAt(both[0]), _leaseIdAt(both[1]));

        uint256 gridId = uint160(address(grid));
        grid.approve(address(escrow), 30e18);
        escrow.deposit(address(grid), 30e18, _buyer);
        vm.prank(_buyer);
        escrow.approve(address(_nft), gridId, 30e18);
        uint256 worth = 250e6 - 2 * _cost(600);
        Listing memory listing = _listing(0, uint128(worth));
        (listing.token, listing.price, listing.leases) = (address(grid), 30e18, keccak256(abi.encode(ids)));
        _list(listing);
        bytes4 wrong = ILeaseNFT.LeaseNFT_WrongLeases.selector;
        Tenancy[] memory one = new Tenancy[](1);
        bytes32[] memory its = new bytes32[](1);
        (one[0], its[0]) = (both[0], ids[0]);
        bytes32 got = keccak256(abi.encode(its));
        _cannotBuy(listing, one, abi.encodeWithSelector(wrong, _tokenId, got, listing.leases));
        vm.prank(_buyer);
        _nft.buy(listing, both);
        assertEq(escrow.balanceOf(tenant, gridId), 30e18, "the seller's");
        assertEq(escrow.balanceOf(_buyer, gridId), 0, "exactly the price");
        assertEq(_nft.ownerOf(_tokenId), _buyer, "with both leases");
        _act(_buyer, abi.encodeCall(ILeases.close, (both[0].terms, both[0].lease)));
        _act(_buyer, abi.encodeCall(ILeases.close, (both[1].terms, both[1].lease)));
        assertEq(_wallet(_account), worth, "and what they are worth");
    }

    function _leaseIdAt(Tenancy memory t) private view returns (bytes32) {
        return leases.leaseIdOf(t.terms, t.lease);
    }

    function test_buy_notWhatWasDrained() public {
        Listing memory listing = _list(_listing(40e6, 150e6));
        vm.prank(tenant);
        _nft.transferOut(_tokenId, address(usd), 1e6, tenant);
        bytes4 low = ILeaseNFT.LeaseNFT_BalanceTooLow.selector;
        // A lease of a hundred, less its minimum term, and what is left in the wallet.
        uint256 left = 149e6 - _cost(600);
        _cannotBuy(listing, _tenancies(), abi.encodeWithSelector(low, _tokenId, left, 150e6));
    }

    function test_buy_notWithAClosedLease() public {
        Listing memory listing = _list(_listing(40e6, 1));
        _act(tenant, abi.encodeCall(ILeases.close, (_t, _l)));
        bytes4 wrong = ILeases.Leases_WrongStatus.selector;
        bytes32 id = leases.leaseIdOf(_t, _l);
        _cannotBuy(listing, _tenancies(), abi.encodeWithSelector(wrong, id, uint8(LeaseStatus.Closed)));
    }

    function test_buy_onlyItsOwnLeases() public {
        Listing memory listing = _list(_listing(40e6, 1));
        bytes32 none = keccak256(abi.encode(new bytes32[](0)));
        _cannotBuy(
            listing,
            new Tenancy[](0),
            abi.encodeWithSelector(ILeaseNFT.LeaseNFT_WrongLeases.selector, _tokenId, none, listing.leases)
        );
        (LeaseTerms memory t, Lease memory lease) = _standing();
        Tenancy[] memory foreign = new Tenancy[](1);
        foreign[0] = Tenancy(t, lease);
        bytes4 reason = ILeaseNFT.LeaseNFT_ForeignLease.selector;
        _cannotBuy(listing, foreign, abi.encodeWithSelector(reason, _tokenId, tenant, address(usd)));
    }

    /// @dev What an open challenge holds back is not the seller's to promise: an answer takes it.
    function test_buy_aChallengeDoesNotRaiseTheBalance() public {
        skip(100_000);
        _act(tenant, abi.encodeCall(ILeases.challenge, (_t, _l)));
        skip(800);
        (uint256 due, uint256 refund) = leases.balanceOf(_t, _l);
        assertEq(due, 50e6, "due up to the challenge");
        assertEq(refund, DEPOSIT - _cost(100_800), "as if it were answered now");
    }

    function test_buy_noLeaseTwice() public {
        Tenancy[] memory twice = new Tenancy[](2);
        (twice[0], twice[1]) = (Tenancy(_t, _l), Tenancy(_t, _l));
        bytes32[] memory ids = new bytes32[](2);
        ids[0] = leases.leaseIdOf(_t, _l);
        ids[1] = ids[0];
        Listing memory listing = _listing(40e6, 1);
        listing.leases = keccak256(abi.encode(ids));
        _list(listing);
        bytes4 unsorted = ILeaseNFT.LeaseNFT_Unsorted.selector;
        _cannotBuy(listing, twice, abi.encodeWithSelector(unsorted, _tokenId, ids[0]));
    }

    function test_buy_onlyWhatIsListedNow() public {
        Listing memory first = _list(_listing(40e6, 1));
        Listing memory second = _list(_listing(50e6, 1));
        bytes4 notListed = ILeaseNFT.LeaseNFT_NotListed.selector;
        _cannotBuy(first, _tenancies(), abi.encodeWithSelector(notListed, _tokenId, keccak256(abi.encode(first))));
        vm.prank(tenant);
        _nft.unlist(_tokenId);
        _cannotBuy(second, _tenancies(), abi.encodeWithSelector(notListed, _tokenId, keccak256(abi.encode(second))));
        _list(second);
        vm.prank(tenant);
        _nft.transferFrom(tenant, stranger, _tokenId);
        _cannotBuy(second, _tenancies(), abi.encodeWithSelector(notListed, _tokenId, keccak256(abi.encode(second))));
    }

    function test_buy_until() public {
        Listing memory listing = _list(_listing(40e6, 1));
        vm.warp(listing.until + 1);
        bytes4 late = ILeaseNFT.LeaseNFT_Expired.selector;
        _cannotBuy(listing, _tenancies(), abi.encodeWithSelector(late, _tokenId, listing.until + 1, listing.until));
        vm.warp(listing.until);
        vm.prank(_buyer);
        _nft.buy(listing, _tenancies());
    }

    function test_buy_withoutTheMoneyMovesNothing() public {
        Listing memory listing = _list(_listing(1_001e6, 1));
        vm.expectRevert();
        vm.prank(_buyer);
        _nft.buy(listing, _tenancies());
        assertEq(_nft.ownerOf(_tokenId), tenant, "still the seller's");
    }

    function test_list_onlyAsItself() public {
        Listing memory listing = _listing(1e6, 0);
        listing.seller = stranger;
        vm.expectRevert(abi.encodeWithSelector(ILeaseNFT.LeaseNFT_NotOwner.selector, _tokenId, stranger, tenant));
        vm.prank(tenant);
        _nft.list(listing);
    }

    function test_user_untilItExpiresOrTheTokenMoves() public {
        bytes4 refused = IERC721Errors.ERC721InsufficientApproval.selector;
        vm.expectRevert(abi.encodeWithSelector(refused, stranger, _tokenId));
        vm.prank(stranger);
        _nft.setUser(_tokenId, stranger, type(uint64).max);
        vm.expectEmit(address(_nft));
        emit IERC4907.UpdateUser(_tokenId, sponsor, uint64(START + 100));
        vm.prank(tenant);
        _nft.setUser(_tokenId, sponsor, uint64(START + 100));
        vm.warp(START + 100);
        assertEq(_nft.userOf(_tokenId), sponsor, "until then");
        assertEq(_nft.userExpires(_tokenId), START + 100, "expires");
        vm.warp(START + 101);
        assertEq(_nft.userOf(_tokenId), address(0), "and no longer");
        vm.warp(START + 50);
        vm.expectEmit(address(_nft));
        emit IERC4907.UpdateUser(_tokenId, address(0), 0);
        vm.prank(tenant);
        _nft.transferFrom(tenant, stranger, _tokenId);
        assertEq(_nft.userOf(_tokenId), address(0), "cleared");
    }

    function test_supportsInterface() public view {
        assertTrue(_nft.supportsInterface(type(IERC4907).interfaceId), "ERC-4907");
        assertTrue(_nft.supportsInterface(0x80ac58cd), "ERC-721");
        assertTrue(_nft.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        assertFalse(_nft.supportsInterface(0xffffffff), "not everything");
    }

    function _rent() private {
        LeaseTerms memory t = _terms();
        t.tenant = _account;
        Quote memory q = _quote(t);
        _act(tenant, abi.encodeCall(ILeases.open, (_opening(t, q, DEPOSIT))));
        _t = t;
        _l = _leaseOf(q, t);
    }

    function _act(address owner, bytes memory call) private {
        vm.prank(owner);
        _nft.act(_tokenId, call);
    }

    function _listing(uint128 price, uint128 minBalance) private view returns (Listing memory) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = leases.leaseIdOf(_t, _l);
        return
            Listing({
                tokenId: _tokenId,
                seller: tenant,
                token: address(usd),
                price: price,
                leases: keccak256(abi.encode(ids)),
                balanceToken: address(usd),
                minBalance: minBalance,
                until: uint40(vm.getBlockTimestamp() + 1_000),
                salt: 0
            });
    }

    function _list(Listing memory listing) private returns (Listing memory) {
        vm.prank(tenant);
        _nft.list(listing);
        return listing;
    }

    function _tenancies() private view returns (Tenancy[] memory list) {
        list = new Tenancy[](1);
        list[0] = Tenancy(_t, _l);
    }

    function _cannotBuy(Listing memory listing, Tenancy[] memory list, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(_buyer);
        _nft.buy(listing, list);
    }
}
