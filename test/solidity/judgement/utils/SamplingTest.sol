// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAuction} from "../../../../contracts/interfaces/IFeeAuction.sol";
import {ILeases} from "../../../../contracts/interfaces/ILeases.sol";
import {IReputation} from "../../../../contracts/interfaces/IReputation.sol";
import {ISampling} from "../../../../contracts/interfaces/ISampling.sol";
import {Claim, Submission, Terms} from "../../../../contracts/types/Job.sol";
import {CourtTest} from "./CourtTest.sol";
import {Trees} from "../../market/utils/Trees.sol";

/// @dev As in Reputation.sol.
struct ReputationConfig {
    uint16 feeBps;
    uint32 halfLife;
    uint16 faultWeight;
    address sink;
}

/// @dev As in Sampling.sol.
struct SamplingConfig {
    uint32 everyLeast;
    uint32 everyMost;
    address token;
    uint128 scale;
}

/// @dev As in FeeAuction.sol.
struct AuctionConfig {
    uint96 floor;
    uint32 halfLife;
    uint8 multiple;
}

/// @title SamplingTest
/// @notice Reputation with an auction for its fees, and Sampling of 20 to 33 with Slashing as its court. `_submitted` is a claim of `count` units.
abstract contract SamplingTest is CourtTest {
    uint256 internal constant HALF_LIFE = 90 days;
    uint256 internal constant FAULT = 10;
    uint128 internal constant SCALE = 1_000e6;

    ILeases internal leases;
    IFeeAuction internal auction;
    IReputation internal reputation;
    ISampling internal sampling;

    function setUp() public virtual override {
        super.setUp();
        leases = ILeases(_create("contracts/market/Leases.sol:Leases", abi.encode(escrow, staking, registry, charter)));
        auction = _newAuction(AuctionConfig(1e18, 1 hours, 2));
        reputation = _newReputation(ReputationConfig(50, uint32(HALF_LIFE), uint16(FAULT), address(auction)));
        sampling = _newSampling(address(slashing), SamplingConfig(20, 33, address(usd), SCALE));
    }

    function _newAuction(AuctionConfig memory c) internal returns (IFeeAuction) {
        return IFeeAuction(_create("contracts/economy/FeeAuction.sol:FeeAuction", abi.encode(escrow, grid, c)));
    }

    function _newReputation(ReputationConfig memory c) internal returns (IReputation) {
        bytes memory args = abi.encode(escrow, jobs, leases, c);
        return IReputation(_create("contracts/judgement/Reputation.sol:Reputation", args));
    }

    function _newSampling(address court, SamplingConfig memory c) internal returns (ISampling) {
        bytes memory args = abi.encode(court, randomness, reputation, c);
        return ISampling(_create("contracts/judgement/verification/Sampling.sol:Sampling", args));
    }

    /// @dev A claim of `count` units by `provider` under Sampling, submitted; the present agreement of the test.
    function _sampled(uint24 count) internal {
        Terms memory t = _courtTerms();
        t.salt = keccak256(abi.encode("sampled", vm.getBlockTimestamp()));
        t.arbiter = address(sampling);
        t.reviewSeconds = 2 hours;
        (t.units, t.maxUnits) = (count, count);
        _post(t);
        Claim memory c = _take(t, provider, count);
        delete leaves;
        bytes32 claimId = _claimId(t, c);
        for (uint32 i = 0; i < count; ++i) leaves.push(_leaf(provider, claimId, i, _result(i)));
        (_t, _c) = (t, c);
        _s = _submit(t, c, Trees.root(leaves));
    }

    function _of(uint32 unit) internal view returns (bytes memory) {
        return _agreement(_t, _c, _s, unit);
    }

    function _drawUnits() internal returns (bytes32 drawId) {
        return sampling.draw(address(jobs), _of(0));
    }

    function _seed(bytes32 drawId, uint256 salt) internal {
        uint256 seedBlock = sampling.drawOf(drawId).ticket;
        vm.roll(seedBlock + 1);
        vm.setBlockhash(seedBlock, keccak256(abi.encode("sample", salt)));
    }

    function _challengeWrapped(uint32 unit) internal returns (bytes32 caseId) {
        bytes memory a = abi.encode(address(jobs), _of(unit));
        vm.prank(challenger);
        return slashing.challenge(address(sampling), a);
    }

    /// @dev Terms of a job of one unit at `price`, done by `provider` for itself or anybody, settled.
    function _earn(address who, uint96 price) internal returns (Terms memory t, Claim memory c) {
        t = _terms();
        t.salt = keccak256(abi.encode("earned", vm.getBlockTimestamp(), price, who));
        t.opensAt = uint40(vm.getBlockTimestamp());
        (t.units, t.maxUnits) = (1, 1);
        (t.startPrice, t.capPrice) = (price, price);
        (t.unitBond, t.compensation) = (0, 0);
        _post(t);
        c = _take(t, who, 1);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        skip(1);
    }

    function _record(Terms memory t, Claim memory c) internal returns (uint256) {
        vm.prank(payer);
        return reputation.recordClaim(t, c);
    }

    /// @dev The payer's wallet may pay fees.
    function _allowFees(address who) internal {
        vm.prank(who);
        escrow.approve(address(reputation), _id(address(usd)), type(uint256).max);
    }
}
