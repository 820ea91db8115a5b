// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEmissions} from "../interfaces/IEmissions.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {IFeeAuction, Sale} from "../interfaces/IFeeAuction.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {ILeases} from "../interfaces/ILeases.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {PaidWork} from "../libraries/PaidWork.sol";
import {Claim, ClaimState, ClaimStatus, Terms} from "../types/Job.sol";
import {Lease, LeaseTerms} from "../types/Lease.sol";

/// @title Emissions
/// @notice See IEmissions. No owner; nothing leaves but to pools.
///
/// Laws
///  - What a lot gives <= fractionBps of the GridToken burned for it, and fractionBps < 10,000: whoever works for himself and buys the lot loses
///    GridToken, whatever the token; whoever leaves the buying to others gets less than the fee that he paid is worth to them.
///  - committed <= releasedAt(now) <= budget; paid <= committed.
///  - A fee counts once. Reports, sales and parts cost the same for any number of providers.
contract Emissions is IEmissions {
    using SafeCast for uint256;

    /// @notice Deploy parameters.
    /// @param budget GridToken that is ever given; zero for no emissions
    /// @param halfLife seconds in which half of what is left is released
    /// @param fractionBps most that a lot gives, in 1/10,000 of what was burned for it; below 10,000
    struct Config {
        uint96 budget;
        uint32 halfLife;
        uint16 fractionBps;
    }

    /// @dev One word.
    struct Lot {
        uint128 reported;
        uint96 emission;
        bool isFixed;
    }

    uint256 private constant BPS = 10_000;

    IFeeAuction public immutable auction;
    IEscrow public immutable escrow;
    IStaking public immutable staking;
    IERC20 public immutable gridToken;
    IJobs public immutable jobs;
    ILeases public immutable leases;
    uint256 public immutable budget;
    uint256 public immutable halfLife;
    uint256 public immutable fractionBps;

    uint40 public startedAt;
    uint96 public committed;

    /// @dev Of a claim or lease, in token units.
    mapping(bytes32 id => uint256) public countedOf;
    mapping(address token => mapping(uint256 lot => Lot)) private _lots;
    mapping(bytes32 partId => uint256) private _fees;

    constructor(
        IFeeAuction auction_,
        IEscrow escrow_,
        IStaking staking_,
        IERC20 gridToken_,
        IJobs jobs_,
        ILeases leases_,
        Config memory c
    ) {
        require(c.halfLife != 0, Emissions_BadParameter("halfLife", 0, 1));
        require(c.fractionBps < BPS, Emissions_BadParameter("fractionBps", c.fractionBps, BPS - 1));
        auction = auction_;
        escrow = escrow_;
        staking = staking_;
        gridToken = gridToken_;
        jobs = jobs_;
        leases = leases_;
        budget = c.budget;
        halfLife = c.halfLife;
        fractionBps = c.fractionBps;
        // Staking pulls what it is told to reward, and nobody but this contract tells it to out of here.
        gridToken_.approve(address(staking_), type(uint256).max);
    }

    /// @inheritdoc IEmissions
    function start() external {
        uint256 there = gridToken.balanceOf(address(this));
        require(budget != 0 && there >= budget && startedAt == 0, Emissions_CannotStart(there, budget, startedAt));
        startedAt = uint40(block.timestamp);
        emit Started(block.timestamp);
    }

    // ------------------------------------------------------------------ reports

    /// @inheritdoc IEmissions
    function reportClaim(Terms calldata terms, Claim calldata claim) external returns (uint256 fee) {
        (bytes32 jobId, bytes32 claimId, uint256 price, ClaimState memory s) = PaidWork.read(jobs, terms, claim);
        require(s.status == ClaimStatus.Settled && s.lost == 0, Emissions_NotClean(claimId, uint8(s.status), s.lost));
        uint256 feeBps = escrow.feeOf(address(jobs), HoldKey(jobId, terms.payer, terms.token));
        return _report(claimId, claim.provider, address(jobs), terms.token, price * claim.count, feeBps);
    }

    /// @inheritdoc IEmissions
    function reportLease(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 fee) {
        bytes32 leaseId = leases.leaseIdOf(terms, lease);
        bytes32 holdId = lease.posted ? leases.orderIdOf(terms) : leaseId;
        uint256 feeBps = escrow.feeOf(address(leases), HoldKey(holdId, terms.tenant, terms.token));
        uint256 charged = leases.stateOf(leaseId).charged;
        return _report(leaseId, lease.provider, address(leases), terms.token, charged, feeBps);
    }

    // ------------------------------------------------------------------ pay

    /// @inheritdoc IEmissions
    function collect(address provider, address service, address token, uint256 lot) external returns (uint256 amount) {
        require(startedAt != 0, Emissions_NotStarted());
        uint256 sold = auction.lotsOf(token);
        require(lot < sold, Emissions_NotSold(token, lot, sold));
        bytes32 part = _partId(provider, service, token, lot);
        uint256 fees = _fees[part];
        delete _fees[part];
        Lot memory counted = _lots[token][lot];
        if (fees != 0)
            amount = Math.mulDiv(
                counted.isFixed ? counted.emission : _fix(token, lot, counted),
                fees,
                counted.reported
            );
        require(amount != 0, Emissions_NothingToCollect(provider, service, token, lot));
        emit Collected(provider, service, token, lot, amount);
        staking.reward(provider, service, amount);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IEmissions
    function releasedAt(uint256 timestamp) public view returns (uint256) {
        if (startedAt == 0 || timestamp < startedAt) return 0;
        uint256 elapsed = timestamp - startedAt;
        uint256 halves = elapsed / halfLife;
        // After 96 halvings of a number of 96 bits nothing is left.
        uint256 left = halves < 96 ? budget >> halves : 0;
        // What is left is rounded up, so that what is released never shrinks when a line ends.
        left -= Math.mulDiv(left, elapsed % halfLife, 2 * halfLife);
        return budget - left;
    }

    /// @inheritdoc IEmissions
    function lotOf(
        address token,
        uint256 lot
    ) external view returns (uint256 reported, uint256 emission, bool isFixed) {
        Lot memory counted = _lots[token][lot];
        return (counted.reported, counted.emission, counted.isFixed);
    }

    /// @inheritdoc IEmissions
    function feesOf(address provider, address service, address token, uint256 lot) external view returns (uint256) {
        return _fees[_partId(provider, service, token, lot)];
    }

    // ------------------------------------------------------------------ internal

    /// @dev Counts the fee of what `value` has grown by since the last report. Fees of the whole, less the fees of before: together they are
    /// rounded down once, as Escrow does.
    function _report(
        bytes32 id,
        address provider,
        address service,
        address token,
        uint256 value,
        uint256 feeBps
    ) private returns (uint256 fee) {
        require(token != address(gridToken), Emissions_NoLots(token));
        fee = (value * feeBps) / BPS - (countedOf[id] * feeBps) / BPS;
        require(fee != 0, Emissions_NothingNew(id));
        countedOf[id] = value;
        // A fee of an earlier lot counts in this one: there is more reported than sold then, and everybody's part is smaller.
        uint256 lot = auction.lotsOf(token);
        Lot storage counted = _lots[token][lot];
        counted.reported = (counted.reported + fee).toUint128();
        _fees[_partId(provider, service, token, lot)] += fee;
        emit Reported(provider, service, token, lot, id, fee);
    }

    /// @dev What a sold lot gives: for fees that nobody reported, nothing.
    function _fix(address token, uint256 lot, Lot memory counted) private returns (uint256 emission) {
        Sale memory sale = auction.saleOf(token, lot);
        emission = Math.min((sale.price * fractionBps) / BPS, releasedAt(block.timestamp) - committed);
        emission = Math.mulDiv(emission, counted.reported, Math.max(sale.amount, counted.reported));
        committed += uint96(emission);
        (_lots[token][lot].emission, _lots[token][lot].isFixed) = (uint96(emission), true);
        emit Emitted(token, lot, emission);
    }

    function _partId(address provider, address service, address token, uint256 lot) private pure returns (bytes32) {
        return keccak256(abi.encode(provider, service, token, lot));
    }
}
