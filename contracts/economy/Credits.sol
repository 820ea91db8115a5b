// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Fault, ICredits, Level} from "../interfaces/ICredits.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IPriceFeed} from "../interfaces/IPriceFeed.sol";

/// @title Credits
/// @notice See ICredits.
///
/// Laws
///  - everMinted <= everBurned: the reserve is their difference and nothing else, and it is unsigned.
///  - Escrow's GridToken wallet of this contract >= reserve; equal when nobody gave it any, and after `absorb`.
///  - totalSupply = Escrow's balance of credits, outside of calls: no credit is anywhere else.
///  - At one answer of the feed and in one second nobody has both as many credits as before and more GridToken, whatever it calls how often.
///  - A redemption never lowers reserve / totalSupply: the last credit is worth as much as the first.
///  - A mint never brings the ratio under 100 %, nor down when it is under: only the price brings a level down.
///  - The reserve is at least 1,000 units of GridToken for each unit of credit, as no price is above MAX_PRICE: no redemption pays nothing.
///  - A move changes the anchor by at most maxMoveBps of it for an hour, in proportion for less time, and never by more for more time.
/// Assumptions
///  - GridToken's supply is under 2^88. Escrow runs no code of its users.
///  - The feed is honest. Where it is false for h hours, nobody gains more by it than h + 1 moves of the anchor, less the spreads.
/// Liveness
///  - Payments in credits depend on Escrow alone. `redeem` depends on the feed, and on nobody 30 days after the feed has ended.
contract Credits is ICredits, ERC20, ReentrancyGuardTransient {
    using SafeCast for uint256;

    /// @notice Deploy parameters.
    /// @param feed GridToken in USD, at most 18 decimals
    /// @param sequencer uptime feed of the chain's sequencer; zero where blocks have none
    /// @param maxAge seconds that an answer is believed; more than the feed's heartbeat, at most two days
    /// @param grace seconds that the sequencer must have been up; at most a day, zero without a sequencer only
    /// @param maxMoveBps most that the anchor moves in an hour, in 1/10,000 of it
    /// @param deviationBps most that the feed is away from the anchor while minting, in 1/10,000 of the anchor
    /// @param spreadBps what stays in the reserve each way, in 1/10,000
    /// @param warnBps ratio below which the mint's spread doubles
    /// @param haltBps ratio below which nothing is minted
    struct Config {
        IPriceFeed feed;
        IPriceFeed sequencer;
        uint32 maxAge;
        uint32 grace;
        uint16 maxMoveBps;
        uint16 deviationBps;
        uint16 spreadBps;
        uint16 warnBps;
        uint16 haltBps;
    }

    /// @dev One slot.
    struct Anchor {
        uint128 price;
        uint40 movedAt;
        uint40 reportedSince;
        uint40 reportedAt;
    }

    uint256 private constant BPS = 10_000;
    /// @dev Units of GridToken times a price, for one unit of credit: 18 + 18 - 6 decimals.
    uint256 private constant UNITS = 1e30;
    /// @dev A billionth of a dollar: below it a move within one second would round to nothing, and poking would hold the anchor.
    uint256 private constant MIN_PRICE = 1e9;
    /// @dev A billion dollars: all GridToken at this price, in any formula below, is far from 2^256.
    uint256 private constant MAX_PRICE = 1e27;
    /// @dev What a source gets, ten times what Chainlink's feeds need; and what must be there, so that after its call and EIP-150's 64th it does.
    uint256 private constant FEED_GAS = 200_000;
    uint256 private constant LEAST_GAS = 210_000;
    uint256 private constant ORPHAN_SECONDS = 30 days;
    uint256 private constant REPORT_SECONDS = 1 days;

    IEscrow public immutable escrow;
    IERC20 public immutable gridToken;
    IPriceFeed public immutable feed;
    IPriceFeed public immutable sequencer;
    uint256 public immutable maxAge;
    uint256 public immutable grace;
    uint256 public immutable maxMoveBps;
    uint256 public immutable deviationBps;
    uint256 public immutable spreadBps;
    uint256 public immutable warnBps;
    uint256 public immutable haltBps;
    /// @dev From the feed's decimals to 18.
    uint256 private immutable _scale;

    /// @inheritdoc ICredits
    uint128 public everBurned;
    /// @inheritdoc ICredits
    uint128 public everMinted;
    /// @inheritdoc ICredits
    Anchor public anchor;

    constructor(IEscrow escrow_, IERC20 gridToken_, Config memory c) ERC20("Gridbond Credit", "GBC") {
        _within("maxAge", c.maxAge, 1, 2 days);
        bool sequenced = address(c.sequencer) != address(0);
        _within("grace", c.grace, sequenced ? 1 : 0, sequenced ? 1 days : 0);
        _within("maxMoveBps", c.maxMoveBps, 10, 2_000);
        _within("deviationBps", c.deviationBps, 1, 2_000);
        _within("spreadBps", c.spreadBps, 1, 1_000);
        _within("warnBps", c.warnBps, 2, BPS);
        _within("haltBps", c.haltBps, 1, c.warnBps - 1);
        escrow = escrow_;
        gridToken = gridToken_;
        feed = c.feed;
        sequencer = c.sequencer;
        maxAge = c.maxAge;
        grace = c.grace;
        maxMoveBps = c.maxMoveBps;
        deviationBps = c.deviationBps;
        spreadBps = c.spreadBps;
        warnBps = c.warnBps;
        haltBps = c.haltBps;

        (bool ok, uint256[5] memory words) = _ask(c.feed, IPriceFeed.decimals.selector, 1);
        require(ok, Credits_NoPrice(Fault.FeedUnreadable, 0, 0));
        _within("decimals", words[0], 0, 18);
        _scale = 10 ** (18 - words[0]);

        uint256 price = _price();
        anchor = Anchor(price.toUint128(), uint40(block.timestamp), 0, 0);
        emit Anchored(price, price);
        // Nobody but this contract's own calls makes Escrow pull from here.
        _approve(address(this), address(escrow_), type(uint256).max);
    }

    // ------------------------------------------------------------------ verbs

    /// @inheritdoc ICredits
    function mint(
        uint256 gridAmount,
        uint256 leastCredits,
        address to
    ) external nonReentrant returns (uint256 credits) {
        uint256 price = _price();
        credits = _creditsFor(gridAmount, price, _move(price));
        require(credits >= leastCredits, Credits_TooLittle(credits, leastCredits));
        everBurned += gridAmount.toUint128();
        _mint(address(this), credits);
        emit Minted(msg.sender, to, gridAmount, credits);
        escrow.transferFrom(msg.sender, address(this), _walletId(address(gridToken)), gridAmount);
        escrow.deposit(address(this), credits, to);
    }

    /// @inheritdoc ICredits
    function redeem(uint256 credits, uint256 leastGrid, address to) external nonReentrant returns (uint256 grid) {
        (Fault fault, uint256 got, uint256 limit) = _read();
        if (fault == Fault.None) _move(got);
        grid = _gridFor(credits, _higher(fault, got, limit));
        require(grid >= leastGrid, Credits_TooLittle(grid, leastGrid));
        everMinted += grid.toUint128();
        emit Redeemed(msg.sender, to, credits, grid);
        escrow.transferFrom(msg.sender, address(this), _walletId(address(this)), credits);
        _end(credits);
        escrow.transfer(to, _walletId(address(gridToken)), grid);
    }

    /// @inheritdoc ICredits
    function poke() external returns (uint256) {
        return _move(_price());
    }

    /// @inheritdoc ICredits
    function report() external {
        (Fault fault, uint256 got, ) = _read();
        require(fault != Fault.None, Credits_HasPrice(got));
        Anchor storage a = anchor;
        if (block.timestamp > a.reportedAt + REPORT_SECONDS) a.reportedSince = uint40(block.timestamp);
        a.reportedAt = uint40(block.timestamp);
        emit Reported(fault, a.reportedSince);
    }

    /// @inheritdoc ICredits
    function absorb() external nonReentrant returns (uint256 grid, uint256 credits) {
        grid = escrow.balanceOf(address(this), _walletId(address(gridToken))) - reserve();
        credits = escrow.balanceOf(address(this), _walletId(address(this)));
        require(grid != 0 || credits != 0, Credits_ZeroAmount());
        everBurned += grid.toUint128();
        emit Absorbed(grid, credits);
        if (credits != 0) _end(credits);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc ICredits
    function reserve() public view returns (uint256) {
        return everBurned - everMinted;
    }

    /// @inheritdoc ICredits
    function prices() public view returns (uint256 low, uint256 high) {
        uint256 price = _price();
        uint256 anchored = _anchorAt(price);
        return (Math.min(price, anchored), Math.max(price, anchored));
    }

    /// @inheritdoc ICredits
    function ratioBps() external view returns (uint256) {
        (uint256 low, ) = prices();
        return _ratioBps(low);
    }

    /// @inheritdoc ICredits
    function level() external view returns (Level) {
        (uint256 low, ) = prices();
        return _level(_ratioBps(low));
    }

    /// @inheritdoc ICredits
    function orphaned() public view returns (bool) {
        Anchor memory a = anchor;
        return
            a.reportedAt != 0 &&
            a.reportedAt - a.reportedSince >= ORPHAN_SECONDS &&
            block.timestamp <= a.reportedAt + REPORT_SECONDS;
    }

    /// @inheritdoc ICredits
    function quoteMint(uint256 gridAmount) external view returns (uint256) {
        uint256 price = _price();
        return _creditsFor(gridAmount, price, _anchorAt(price));
    }

    /// @inheritdoc ICredits
    function quoteRedeem(uint256 credits) external view returns (uint256) {
        (Fault fault, uint256 got, uint256 limit) = _read();
        return _gridFor(credits, _higher(fault, got, limit));
    }

    /// @notice Of a unit of credit, as US dollar tokens have it.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    // ------------------------------------------------------------------ amounts

    /// @dev Rounded down once.
    function _creditsFor(uint256 gridAmount, uint256 price, uint256 anchored) private view returns (uint256 credits) {
        require(gridAmount <= type(uint96).max, Credits_TooMuch(gridAmount, type(uint96).max));
        uint256 away = price > anchored ? price - anchored : anchored - price;
        require(away * BPS <= anchored * deviationBps, Credits_PriceMoved(price, anchored, deviationBps));
        uint256 low = Math.min(price, anchored);
        uint256 ratio = _ratioBps(low);
        Level now_ = _level(ratio);
        require(now_ != Level.Halted, Credits_Halted(ratio, haltBps));
        uint256 spread = now_ == Level.Warning ? 2 * spreadBps : spreadBps;
        credits = (gridAmount * low * (BPS - spread)) / (BPS * UNITS);
        require(credits != 0, Credits_ZeroAmount());
    }

    /// @dev Rounded down, and at most the share, so that who comes last finds what is due.
    function _gridFor(uint256 credits, uint256 high) private view returns (uint256) {
        require(credits != 0, Credits_ZeroAmount());
        uint256 supply = totalSupply();
        require(credits <= supply, Credits_TooMuch(credits, supply));
        uint256 due = (credits * UNITS * (BPS - spreadBps)) / (BPS * high);
        return Math.min(due, (reserve() * credits) / supply);
    }

    function _ratioBps(uint256 low) private view returns (uint256) {
        uint256 supply = totalSupply();
        return supply == 0 ? type(uint256).max : (reserve() * low * BPS) / (supply * UNITS);
    }

    function _level(uint256 ratio) private view returns (Level) {
        if (ratio < haltBps) return Level.Halted;
        return ratio < warnBps ? Level.Warning : Level.Normal;
    }

    /// @dev Ends credits that are in this contract's wallet.
    function _end(uint256 credits) private {
        escrow.withdraw(address(this), credits, address(this));
        _burn(address(this), credits);
    }

    /// @dev While a call of this contract runs nobody else's code does: what moves then, it moves itself. At any other time nothing does.
    function _update(address from, address to, uint256 amount) internal override {
        require(_reentrancyGuardEntered(), Credits_OnlyInEscrow(from, to, amount));
        super._update(from, to, amount);
    }

    // ------------------------------------------------------------------ price

    /// @dev The higher of the feed and the anchor where it would be now; of a feed that has ended, the anchor where it is.
    function _higher(Fault fault, uint256 got, uint256 limit) private view returns (uint256) {
        if (fault == Fault.None) return Math.max(got, _anchorAt(got));
        require(orphaned(), Credits_NoPrice(fault, got, limit));
        return anchor.price;
    }

    /// @dev Moves the anchor. Whatever was reported is over: there is a price.
    function _move(uint256 price) private returns (uint256 anchored) {
        anchored = _anchorAt(price);
        anchor = Anchor(anchored.toUint128(), uint40(block.timestamp), 0, 0);
        emit Anchored(anchored, price);
    }

    /// @dev Time beyond an hour does not add up: after a quiet week the anchor would believe anything at once.
    function _anchorAt(uint256 price) private view returns (uint256) {
        Anchor memory a = anchor;
        uint256 old = a.price;
        uint256 elapsed = Math.min(block.timestamp - a.movedAt, 1 hours);
        uint256 most = (old * maxMoveBps * elapsed) / (BPS * 1 hours);
        return price > old ? Math.min(price, old + most) : Math.max(price, old - most);
    }

    function _price() private view returns (uint256) {
        (Fault fault, uint256 got, uint256 limit) = _read();
        require(fault == Fault.None, Credits_NoPrice(fault, got, limit));
        return got;
    }

    /// @dev The feed's price as `got`, or why there is none. Sources of the checks:
    /// https://docs.chain.link/data-feeds/l2-sequencer-feeds and https://docs.chain.link/data-feeds#check-the-timestamp-of-the-latest-answer
    function _read() private view returns (Fault fault, uint256 got, uint256 limit) {
        if (address(sequencer) != address(0)) {
            (bool heard, uint256[5] memory status) = _ask(sequencer, IPriceFeed.latestRoundData.selector, 5);
            if (!heard) return (Fault.SequencerUnreadable, 0, 0);
            if (status[1] != 0) return (Fault.SequencerDown, status[1], 0);
            uint256 latest = block.timestamp - grace;
            uint256 since = status[2];
            if (since == 0 || since > latest) return (Fault.SequencerRestarting, since, latest);
        }

        (bool ok, uint256[5] memory round) = _ask(feed, IPriceFeed.latestRoundData.selector, 5);
        if (!ok) return (Fault.FeedUnreadable, 0, 0);
        uint256 answer = int256(round[1]) < 0 ? 0 : round[1];
        if (answer > MAX_PRICE / _scale) return (Fault.PriceTooHigh, answer, MAX_PRICE / _scale);
        got = answer * _scale;
        if (got < MIN_PRICE) return (Fault.PriceTooLow, got, MIN_PRICE);
        uint256 updatedAt = round[3];
        if (updatedAt > block.timestamp) return (Fault.FromTheFuture, updatedAt, block.timestamp);
        uint256 earliest = block.timestamp - maxAge;
        if (updatedAt < earliest) return (Fault.Stale, updatedAt, earliest);
    }

    /// @dev Asks without decoding: whatever a source does, its words arrive or `ok` is false. Always with the same gas: no caller makes a good
    /// source look bad by starving it.
    function _ask(
        IPriceFeed source,
        bytes4 selector,
        uint256 count
    ) private view returns (bool ok, uint256[5] memory words) {
        require(gasleft() >= LEAST_GAS, Credits_LittleGas(gasleft(), LEAST_GAS));
        assembly ("memory-safe") {
            mstore(0, selector)
            let size := mul(count, 0x20)
            ok := staticcall(FEED_GAS, source, 0, 4, words, size)
            ok := and(ok, iszero(lt(returndatasize(), size)))
        }
    }

    function _within(bytes32 name, uint256 got, uint256 least, uint256 most) private pure {
        require(got >= least, Credits_BadParameter(name, got, least));
        require(got <= most, Credits_BadParameter(name, got, most));
    }

    function _walletId(address token) private pure returns (uint256) {
        return uint256(uint160(token));
    }
}
