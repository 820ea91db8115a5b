// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICharter} from "../../../../contracts/interfaces/ICharter.sol";
import {IEmissions} from "../../../../contracts/interfaces/IEmissions.sol";
import {IFeeAuction} from "../../../../contracts/interfaces/IFeeAuction.sol";
import {ILeases} from "../../../../contracts/interfaces/ILeases.sol";
import {Claim, Submission, Terms} from "../../../../contracts/types/Job.sol";
import {AnyToken} from "../../mocks/AnyToken.sol";
import {AuctionConfig} from "../../judgement/utils/SamplingTest.sol";
import {CharterConfig} from "../../market/utils/Deployer.sol";
import {MarketTest} from "../../market/utils/MarketTest.sol";

/// @dev As in Emissions.sol.
struct EmissionsConfig {
    uint96 budget;
    uint32 halfLife;
    uint16 fractionBps;
}

/// @title EmissionsTest
/// @notice A market whose fees go to an auction, its buyer, and emissions that have begun.
abstract contract EmissionsTest is MarketTest {
    uint96 internal constant BUDGET = 1_000_000e18;
    uint32 internal constant EMISSION_HALF_LIFE = 365 days;
    uint16 internal constant FRACTION = 8_000;
    uint16 internal constant FEE = 500;
    uint96 internal constant FLOOR = 100e18;

    ILeases internal leases;
    IFeeAuction internal auction;
    IEmissions internal emissions;
    address internal buyer;
    uint256 private _salt;

    function setUp() public virtual override {
        super.setUp();
        leases = ILeases(_create("contracts/market/Leases.sol:Leases", abi.encode(escrow, staking, registry, charter)));
        charter.setFee(FEE);
        emissions = _newEmissions(EmissionsConfig(BUDGET, EMISSION_HALF_LIFE, FRACTION));
        grid.transfer(address(emissions), BUDGET);
        buyer = actor("buyer");
        _arm(buyer, 1_000_000e18);
    }

    /// @dev The auction comes first: it is the charter's sink.
    function _newCharter() internal override returns (ICharter) {
        bytes memory args = abi.encode(escrow, grid, AuctionConfig(FLOOR, 1 hours, 2));
        auction = IFeeAuction(_create("contracts/economy/FeeAuction.sol:FeeAuction", args));
        args = abi.encode(address(this), address(0), CharterConfig(0, 500, address(auction)));
        return ICharter(_create("contracts/governance/Charter.sol:Charter", args));
    }

    function _newEmissions(EmissionsConfig memory c) internal returns (IEmissions) {
        bytes memory args = abi.encode(auction, escrow, staking, grid, jobs, leases, c);
        return IEmissions(_create("contracts/economy/Emissions.sol:Emissions", args));
    }

    /// @dev GridToken in a wallet, for the auction to take.
    function _arm(address who, uint256 amount) internal {
        grid.approve(address(escrow), amount);
        escrow.deposit(address(grid), amount, who);
        vm.prank(who);
        escrow.approve(address(auction), _id(address(grid)), type(uint256).max);
    }

    /// @dev Another token that the payer has as much of as it likes.
    function _newToken() internal returns (address token) {
        AnyToken made = new AnyToken(18);
        made.mint(payer, 1e27);
        token = address(made);
        vm.startPrank(payer);
        made.approve(address(escrow), type(uint256).max);
        escrow.deposit(token, 1e27, payer);
        escrow.approve(address(jobs), _id(token), type(uint256).max);
        vm.stopPrank();
    }

    /// @dev A job of one unit at `price` in `token`, done by `who`, settled; nobody has to bond for it.
    function _work(address who, address token, uint96 price) internal returns (Terms memory t, Claim memory c) {
        t = _terms();
        t.salt = bytes32(++_salt);
        t.token = token;
        t.opensAt = uint40(vm.getBlockTimestamp());
        (t.units, t.maxUnits) = (1, 1);
        (t.startPrice, t.capPrice) = (price, price);
        (t.unitBond, t.compensation) = (0, 0);
        _post(t);
        c = _take(t, who, 1);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
    }

    function _buy(address token) internal returns (uint256 price) {
        vm.prank(buyer);
        (, price) = auction.buy(token, 1, type(uint256).max, buyer);
    }

    /// @dev All GridToken of an account that is nobody's delegator: at hand, in its wallet, staked, credited.
    function _gridOf(address who) internal view returns (uint256) {
        return
            grid.balanceOf(who) +
            escrow.balanceOf(who, _id(address(grid))) +
            _pool(who).own +
            _credits(who) +
            staking.poolOf(who, address(registry)).own;
    }
}
