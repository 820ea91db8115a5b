// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IJury, Panel, PanelOutcome, PanelStage, Seat} from "../interfaces/IJury.sol";
import {IRandomness} from "../interfaces/IRandomness.sol";
import {IStaking, Slash} from "../interfaces/IStaking.sol";

/// @title Jury
/// @notice See IJury.
///
/// Laws
///  - Stake locked here = sum over seats of what is left of their bonds.
///  - A panel is a function of the seats at its request and of one later seed; it has as many distinct seats as were asked for, or none.
///  - A vote counts once, only with the commitment made for that panel, position and juror before revealing began.
///  - A juror is judged once a panel: for its silence when the votes are counted, else by the vote that its court calls final, never by its
///    own panel's.
/// Assumptions
///  - The source of seeds keeps what IRandomness asks of it. Nothing else is trusted about randomness here.
///  - The court settles a panel before `exitSeconds` are over: later, jurors may have left with their bonds.
/// Liveness
///  - Every stage ends by time; `draw`, `vacate` and the court's `close` and `settle` need no juror. Retired seats always come free, whatever
///    a court does: their bonds wait for a time, not for the court.
contract Jury is IJury {
    using SafeCast for uint256;

    /// @notice Deploy parameters.
    /// @param panelSize jurors of a first panel; odd, at most 7
    /// @param seatBond stake tokens per seat
    /// @param penalty stake tokens that a juror who was silent or wrong loses
    /// @param activationSeconds before a new seat can be drawn
    /// @param exitSeconds before a retired seat's bond is free; longer than any case whose panel it may be drawn for
    /// @param drawSeconds time to record the seed
    struct Config {
        uint8 panelSize;
        uint96 seatBond;
        uint96 penalty;
        uint32 activationSeconds;
        uint32 exitSeconds;
        uint32 drawSeconds;
        uint32 commitSeconds;
        uint32 revealSeconds;
    }

    uint256 private constant MAX_SECONDS = 365 days;
    /// @dev A first panel of 7, doubled twice by appeals.
    uint256 private constant MAX_PANEL = 31;
    /// @dev Attempts before too few seats are called too few: seats that were given up stay in the draw until somebody sits there again,
    /// and must not crowd the others out. 2,400 gas each, and hardly ever more than a few.
    uint256 private constant TRIES = 512;
    /// @dev Most empty seats that one `vacate` takes off the end.
    uint256 private constant MAX_POPS = 32;
    uint256 private constant SEAT_BITS = 32;
    uint256 private constant SEATS_PER_WORD = 8;

    IStaking public immutable staking;
    IRandomness public immutable randomness;
    uint256 public immutable panelSize;
    uint96 public immutable seatBond;
    uint96 public immutable penalty;
    uint256 public immutable activationSeconds;
    uint256 public immutable exitSeconds;
    uint256 public immutable drawSeconds;
    uint256 public immutable commitSeconds;
    uint256 public immutable revealSeconds;

    mapping(address court => Seat[]) private _seats;
    mapping(bytes32 panelId => Panel) private _panels;
    mapping(bytes32 panelId => address) private _courts;
    mapping(bytes32 panelId => address[3]) private _excluded;
    mapping(bytes32 panelId => mapping(uint256 word => uint256)) private _drawn;
    mapping(bytes32 panelId => mapping(uint256 position => bytes32)) private _commitments;
    mapping(bytes32 panelId => mapping(uint256 position => bytes32)) private _votes;

    constructor(IStaking staking_, IRandomness randomness_, Config memory c) {
        require(c.panelSize % 2 == 1 && c.panelSize <= 7, Jury_BadParameter("panelSize", c.panelSize, 7));
        require(c.penalty != 0 && c.penalty <= c.seatBond, Jury_BadParameter("penalty", c.penalty, c.seatBond));
        require(
            c.activationSeconds <= MAX_SECONDS,
            Jury_BadParameter("activationSeconds", c.activationSeconds, MAX_SECONDS)
        );
        require(c.drawSeconds != 0, Jury_BadParameter("drawSeconds", 0, 1));
        require(c.commitSeconds != 0, Jury_BadParameter("commitSeconds", 0, 1));
        require(c.revealSeconds != 0, Jury_BadParameter("revealSeconds", 0, 1));
        staking = staking_;
        randomness = randomness_;
        panelSize = c.panelSize;
        seatBond = c.seatBond;
        penalty = c.penalty;
        activationSeconds = c.activationSeconds;
        exitSeconds = c.exitSeconds;
        drawSeconds = c.drawSeconds;
        commitSeconds = c.commitSeconds;
        revealSeconds = c.revealSeconds;
        uint256 longest = uint256(c.drawSeconds) + c.commitSeconds + c.revealSeconds;
        require(longest <= MAX_SECONDS, Jury_BadParameter("windows", longest, MAX_SECONDS));
        require(
            c.exitSeconds > longest && c.exitSeconds <= MAX_SECONDS,
            Jury_BadParameter("exitSeconds", c.exitSeconds, longest)
        );
    }

    // ------------------------------------------------------------------ seats

    /// @inheritdoc IJury
    function sit(address court, uint256 seat) external {
        Seat[] storage seats = _seats[court];
        uint256 count = seats.length;
        require(seat <= count && seat < type(uint32).max, Jury_NoSuchSeat(court, seat, count));
        if (seat == count) seats.push();
        Seat storage s = seats[seat];
        require(s.juror == address(0), Jury_SeatTaken(court, seat, s.juror));
        uint40 activeFrom = (block.timestamp + activationSeconds).toUint40();
        seats[seat] = Seat({juror: msg.sender, activeFrom: activeFrom, retiredAt: 0, penalties: 0});
        emit SeatTaken(court, seat, msg.sender, activeFrom);
        staking.lock(msg.sender, seatBond, 0);
    }

    /// @inheritdoc IJury
    function retire(address court, uint256 seat) external {
        Seat storage s = _seat(court, seat);
        require(msg.sender == s.juror, Jury_NotJuror(court, seat, msg.sender, s.juror));
        require(s.retiredAt == 0, Jury_AlreadyRetired(court, seat, s.retiredAt));
        _retire(court, seat, s);
    }

    /// @inheritdoc IJury
    function vacate(address court, uint256 seat) external {
        Seat storage s = _seat(court, seat);
        uint256 retiredAt = s.retiredAt;
        require(
            retiredAt != 0 && block.timestamp > retiredAt + exitSeconds,
            Jury_TooEarly(bytes32(seat), block.timestamp, retiredAt + exitSeconds + 1)
        );
        address juror = s.juror;
        uint96 left = _bondLeft(s.penalties);
        Seat[] storage seats = _seats[court];
        delete seats[seat];
        // A panel that is settled after this finds another activation, and leaves the seat alone.
        for (uint256 i; i < MAX_POPS && seats.length != 0 && seats[seats.length - 1].juror == address(0); ++i) {
            seats.pop();
        }
        emit SeatVacated(court, seat, juror);
        staking.release(juror, left, 0);
    }

    // ------------------------------------------------------------------ panels

    /// @inheritdoc IJury
    function request(bytes32 id, uint256 size, address[3] calldata excluded) external returns (bytes32 panelId) {
        require(size % 2 == 1 && size <= MAX_PANEL, Jury_BadParameter("size", size, MAX_PANEL));
        panelId = panelIdOf(msg.sender, id);
        Panel storage p = _panels[panelId];
        require(p.stage == PanelStage.None, Jury_WrongStage(panelId, uint8(p.stage)));
        _panels[panelId] = Panel({
            stage: PanelStage.Drawing,
            size: uint8(size),
            committed: 0,
            revealed: 0,
            deadline: (block.timestamp + drawSeconds).toUint40(),
            requestedAt: block.timestamp.toUint40(),
            seatCount: _seats[msg.sender].length.toUint32(),
            ticket: randomness.request()
        });
        _courts[panelId] = msg.sender;
        _excluded[panelId] = excluded;
        emit PanelRequested(panelId, msg.sender, id, excluded, p);
    }

    /// @inheritdoc IJury
    function draw(bytes32 panelId) external {
        Panel storage p = _panels[panelId];
        require(p.stage == PanelStage.Drawing, Jury_WrongStage(panelId, uint8(p.stage)));
        require(block.timestamp <= p.deadline, Jury_TooLate(panelId, block.timestamp, p.deadline));
        (bytes32 seed, bool lost) = randomness.seedOf(p.ticket);
        require(seed != 0, Jury_NoSeed(panelId, p.ticket, lost));

        uint256[] memory seats = _drawSeats(panelId, p, seed);
        uint40 commitBy = (block.timestamp + commitSeconds).toUint40();
        emit PanelDrawn(panelId, seats, commitBy);
        if (seats.length == 0) {
            p.stage = PanelStage.Revealing;
            p.deadline = uint40(block.timestamp);
        } else {
            p.stage = PanelStage.Committing;
            p.deadline = commitBy;
            _store(panelId, seats);
        }
    }

    /// @inheritdoc IJury
    function commit(bytes32 panelId, uint256 position, bytes32 commitment) external {
        Panel storage p = _panels[panelId];
        require(p.stage == PanelStage.Committing, Jury_WrongStage(panelId, uint8(p.stage)));
        require(block.timestamp <= p.deadline, Jury_TooLate(panelId, block.timestamp, p.deadline));
        _requireJuror(panelId, p, position);
        require(_commitments[panelId][position] == 0 && commitment != 0, Jury_AlreadyCommitted(panelId, position));
        _commitments[panelId][position] = commitment;
        emit Committed(panelId, position, commitment);
        if (++p.committed == p.size) _startReveal(panelId, p, block.timestamp);
    }

    /// @inheritdoc IJury
    function reveal(bytes32 panelId, uint256 position, bytes32 vote, bytes32 salt) external {
        Panel storage p = _panels[panelId];
        if (p.stage == PanelStage.Committing) {
            require(block.timestamp > p.deadline, Jury_TooEarly(panelId, block.timestamp, uint256(p.deadline) + 1));
            _startReveal(panelId, p, p.deadline);
        }
        require(p.stage == PanelStage.Revealing, Jury_WrongStage(panelId, uint8(p.stage)));
        require(block.timestamp <= p.deadline, Jury_TooLate(panelId, block.timestamp, p.deadline));
        _requireJuror(panelId, p, position);
        bytes32 commitment = _commitments[panelId][position];
        require(commitment != 0 && _votes[panelId][position] == 0, Jury_NotCommitted(panelId, position));
        require(
            vote != 0 && commitment == commitmentOf(panelId, position, msg.sender, vote, salt),
            Jury_WrongReveal(panelId, position)
        );
        _votes[panelId][position] = vote;
        p.revealed += 1;
        emit Revealed(panelId, position, vote);
    }

    /// @inheritdoc IJury
    function close(bytes32 id) external returns (PanelOutcome outcome, bytes32 vote) {
        bytes32 panelId = panelIdOf(msg.sender, id);
        Panel storage p = _panels[panelId];
        (PanelStage stage, uint256 until) = stageOf(panelId);
        require(stage != PanelStage.None && stage < PanelStage.Closed, Jury_WrongStage(panelId, uint8(stage)));
        bool early = p.revealed == p.size;
        // A seed that is lost cannot be recorded any more, whatever the clock says.
        if (stage == PanelStage.Drawing) (, early) = randomness.seedOf(p.ticket);
        require(early || block.timestamp > until, Jury_TooEarly(panelId, block.timestamp, until + 1));
        p.stage = PanelStage.Closed;

        if (stage == PanelStage.Drawing) outcome = PanelOutcome.Unseeded;
        else if (_drawn[panelId][0] == 0) outcome = PanelOutcome.Unmanned;
        else (outcome, vote) = _tally(panelId, p.size);
        emit PanelClosed(panelId, outcome, vote);
        if (p.revealed != p.size) _judge(panelId, p.requestedAt, 0);
    }

    /// @inheritdoc IJury
    function settle(bytes32 id, bytes32 finalVote) external returns (address[] memory winners) {
        bytes32 panelId = panelIdOf(msg.sender, id);
        Panel storage p = _panels[panelId];
        require(p.stage == PanelStage.Closed, Jury_WrongStage(panelId, uint8(p.stage)));
        p.stage = PanelStage.Settled;
        emit PanelSettled(panelId, finalVote);
        if (finalVote != 0) winners = _judge(panelId, p.requestedAt, finalVote);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IJury
    function panelIdOf(address court, bytes32 id) public pure returns (bytes32) {
        return keccak256(abi.encode(court, id));
    }

    /// @inheritdoc IJury
    function commitmentOf(
        bytes32 panelId,
        uint256 position,
        address juror,
        bytes32 vote,
        bytes32 salt
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(panelId, position, juror, vote, salt));
    }

    /// @inheritdoc IJury
    function panelOf(bytes32 panelId) external view returns (Panel memory) {
        return _panels[panelId];
    }

    /// @inheritdoc IJury
    function stageOf(bytes32 panelId) public view returns (PanelStage stage, uint256 until) {
        Panel storage p = _panels[panelId];
        (stage, until) = (p.stage, p.deadline);
        if (stage == PanelStage.Committing && block.timestamp > until) {
            (stage, until) = (PanelStage.Revealing, until + revealSeconds);
        }
    }

    /// @inheritdoc IJury
    function seatsOf(bytes32 panelId) public view returns (uint256[] memory seats) {
        if (_drawn[panelId][0] == 0) return seats;
        seats = new uint256[](_panels[panelId].size);
        uint256 packed;
        for (uint256 i; i < seats.length; ++i) {
            if (i % SEATS_PER_WORD == 0) packed = _drawn[panelId][i / SEATS_PER_WORD];
            seats[i] = uint32(packed >> ((i % SEATS_PER_WORD) * SEAT_BITS)) - 1;
        }
    }

    /// @inheritdoc IJury
    function seedOf(bytes32 panelId) external view returns (bytes32 seed, bool lost) {
        return randomness.seedOf(_panels[panelId].ticket);
    }

    /// @inheritdoc IJury
    function voteOf(bytes32 panelId, uint256 position) external view returns (bytes32 commitment, bytes32 vote) {
        return (_commitments[panelId][position], _votes[panelId][position]);
    }

    /// @inheritdoc IJury
    function seatOf(address court, uint256 seat) external view returns (Seat memory) {
        return _seat(court, seat);
    }

    /// @inheritdoc IJury
    function seatCount(address court) external view returns (uint256) {
        return _seats[court].length;
    }

    /// @inheritdoc IJury
    function lifetime() external view returns (uint256) {
        return drawSeconds + commitSeconds + revealSeconds;
    }

    // ------------------------------------------------------------------ internal

    function _seat(address court, uint256 seat) private view returns (Seat storage s) {
        uint256 count = _seats[court].length;
        require(seat < count, Jury_NoSuchSeat(court, seat, count));
        return _seats[court][seat];
    }

    function _retire(address court, uint256 seat, Seat storage s) private {
        s.retiredAt = uint40(block.timestamp);
        emit SeatRetired(court, seat, block.timestamp);
    }

    function _bondLeft(uint256 penalties) private view returns (uint96) {
        uint256 cut = penalties * penalty;
        return cut >= seatBond ? 0 : uint96(seatBond - cut);
    }

    /// @dev Distinct eligible seats by rejection; none when too few are found.
    function _drawSeats(bytes32 panelId, Panel storage p, bytes32 seed) private view returns (uint256[] memory seats) {
        uint256 size = p.size;
        uint256 count = p.seatCount;
        uint256 requestedAt = p.requestedAt;
        address[3] memory excluded = _excluded[panelId];
        Seat[] storage all = _seats[_courts[panelId]];
        seats = new uint256[](size);
        uint256 found;
        for (uint256 i; i < TRIES && found < size && count != 0; ++i) {
            uint256 seat = uint256(keccak256(abi.encode(seed, panelId, i))) % count;
            if (seat >= all.length || _contains(seats, found, seat) || !_eligible(all[seat], requestedAt, excluded))
                continue;
            seats[found++] = seat;
        }
        if (found < size) return new uint256[](0);
    }

    /// @dev Packed as seat + 1 in 32 bits each, so that zero means not drawn.
    function _store(bytes32 panelId, uint256[] memory seats) private {
        uint256 packed;
        for (uint256 i; i < seats.length; ++i) {
            packed |= (seats[i] + 1) << ((i % SEATS_PER_WORD) * SEAT_BITS);
            if ((i + 1) % SEATS_PER_WORD != 0 && i + 1 != seats.length) continue;
            _drawn[panelId][i / SEATS_PER_WORD] = packed;
            packed = 0;
        }
    }

    function _eligible(Seat memory s, uint256 requestedAt, address[3] memory excluded) private pure returns (bool) {
        return
            s.juror != address(0) &&
            s.juror != excluded[0] &&
            s.juror != excluded[1] &&
            s.juror != excluded[2] &&
            s.activeFrom <= requestedAt &&
            // A seat retired since the request, or in its second, stays in the draw: leaving cannot steer it.
            (s.retiredAt == 0 || s.retiredAt >= requestedAt);
    }

    function _contains(uint256[] memory seats, uint256 found, uint256 seat) private pure returns (bool) {
        for (uint256 i; i < found; ++i) {
            if (seats[i] == seat) return true;
        }
        return false;
    }

    function _requireJuror(bytes32 panelId, Panel storage p, uint256 position) private view {
        uint256 packed = _drawn[panelId][position / SEATS_PER_WORD];
        uint256 size = p.size;
        require(packed != 0 && position < size, Jury_NoSuchPosition(panelId, position, size));
        uint256 seat = uint32(packed >> ((position % SEATS_PER_WORD) * SEAT_BITS)) - 1;
        address court = _courts[panelId];
        address juror = _seats[court][seat].juror;
        require(msg.sender == juror, Jury_NotJuror(court, seat, msg.sender, juror));
    }

    function _startReveal(bytes32 panelId, Panel storage p, uint256 from) private {
        p.stage = PanelStage.Revealing;
        p.deadline = (from + revealSeconds).toUint40();
        emit RevealStarted(panelId, p.deadline);
    }

    /// @dev A vote wins with more than half of the panel, not of those who revealed.
    function _tally(bytes32 panelId, uint256 size) private view returns (PanelOutcome, bytes32) {
        for (uint256 i; i <= size / 2; ++i) {
            bytes32 vote = _votes[panelId][i];
            if (vote == 0) continue;
            uint256 same = 1;
            for (uint256 j = i + 1; j < size; ++j) {
                if (_votes[panelId][j] == vote) ++same;
            }
            if (same > size / 2) return (PanelOutcome.Decided, vote);
        }
        return (PanelOutcome.Undecided, 0);
    }

    /// @dev Called by the court: with zero to judge who was silent, with the final vote to judge who spoke. A seat that changed hands since is
    /// nobody's business here.
    function _judge(
        bytes32 panelId,
        uint256 requestedAt,
        bytes32 finalVote
    ) private returns (address[] memory winners) {
        uint256[] memory seats = seatsOf(panelId);
        address[] memory won = new address[](seats.length);
        uint256 count;
        for (uint256 i; i < seats.length; ++i) {
            if (seats[i] >= _seats[msg.sender].length) continue;
            Seat storage s = _seats[msg.sender][seats[i]];
            if (s.juror == address(0) || s.activeFrom > requestedAt) continue;
            bytes32 vote = _votes[panelId][i];
            if ((vote == 0) != (finalVote == 0)) continue;
            if (vote == finalVote && vote != 0) won[count++] = s.juror;
            else _penalise(seats[i], s, panelId);
        }
        winners = new address[](count);
        for (uint256 i; i < count; ++i) winners[i] = won[i];
    }

    function _penalise(uint256 seat, Seat storage s, bytes32 panelId) private {
        uint96 left = _bondLeft(s.penalties);
        uint96 amount = left < penalty ? left : penalty;
        s.penalties += 1;
        address juror = s.juror;
        if (s.retiredAt == 0) _retire(msg.sender, seat, s);
        emit SeatPenalised(msg.sender, seat, juror, panelId, amount);
        staking.slash(
            Slash({
                provider: juror,
                own: amount,
                delegated: 0,
                contested: 0,
                payer: address(0),
                compensation: 0,
                reporter: address(0),
                reward: 0
            })
        );
    }
}
