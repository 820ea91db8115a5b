// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A juror's seat. All seats have equal bonds, so splitting stake over many identities draws no better.
/// @param activeFrom seconds; panels requested from then on may draw it
/// @param retiredAt seconds; panels requested later may not; zero while it is held
/// @param penalties how often its bond was cut
struct Seat {
    address juror;
    uint40 activeFrom;
    uint40 retiredAt;
    uint16 penalties;
}

/// @notice Drawing: waits for its seed. Committing, Revealing: votes. Closed: counted. Settled: its jurors were judged.
enum PanelStage {
    None,
    Drawing,
    Committing,
    Revealing,
    Closed,
    Settled
}

/// @notice How a panel ended. Decided: a majority of the panel agreed. Undecided: none did. Unseeded: nobody recorded the seed in time.
/// Unmanned: too few seats were eligible.
enum PanelOutcome {
    None,
    Undecided,
    Decided,
    Unseeded,
    Unmanned
}

/// @param size jurors that it needs
/// @param deadline last second (inclusive) of the present stage
/// @param requestedAt seconds; fixes which seats are eligible
/// @param seatCount seats that existed at the request
/// @param ticket names the seed at the source of randomness
struct Panel {
    PanelStage stage;
    uint8 size;
    uint8 committed;
    uint8 revealed;
    uint40 deadline;
    uint40 requestedAt;
    uint32 seatCount;
    uint96 ticket;
}

/// @title Jury: bonded seats, drawn panels, sealed votes
/// @notice Anybody with stake in Staking's pool (juror, this contract) takes seats of a court: a contract that may ask for panels, such as
/// Slashing. Only that court draws them, so a juror is judged by nobody else. A later seed (IRandomness) draws a panel; jurors commit to a
/// vote and reveal it. Votes are opaque 32 bytes (for Slashing: the hash of the raw result).
/// A panel is judged in two steps. `close` counts its votes, and silent jurors lose `penalty` of the seat's bond and the seat. `settle`, once the
/// court knows which vote is final, has those who voted otherwise lose as much: an honest minority of a panel that an appeal overturns loses
/// nothing, its majority does.
interface IJury {
    event SeatTaken(address indexed court, uint256 indexed seat, address indexed juror, uint256 activeFrom);
    event SeatRetired(address indexed court, uint256 indexed seat, uint256 retiredAt);
    event SeatVacated(address indexed court, uint256 indexed seat, address indexed juror);
    event SeatPenalised(
        address indexed court,
        uint256 indexed seat,
        address indexed juror,
        bytes32 panelId,
        uint256 amount
    );
    event PanelRequested(
        bytes32 indexed panelId,
        address indexed court,
        bytes32 indexed id,
        address[3] excluded,
        Panel panel
    );
    event PanelDrawn(bytes32 indexed panelId, uint256[] seats, uint256 commitBy);
    event Committed(bytes32 indexed panelId, uint256 indexed position, bytes32 commitment);
    event RevealStarted(bytes32 indexed panelId, uint256 revealBy);
    event Revealed(bytes32 indexed panelId, uint256 indexed position, bytes32 vote);
    event PanelClosed(bytes32 indexed panelId, PanelOutcome outcome, bytes32 vote);
    /// @notice A panel's votes were judged by `finalVote`; zero: by none.
    event PanelSettled(bytes32 indexed panelId, bytes32 finalVote);

    error Jury_SeatTaken(address court, uint256 seat, address juror);
    /// @notice A new seat is number `limit`; a lower one must have been vacated.
    error Jury_NoSuchSeat(address court, uint256 seat, uint256 limit);
    error Jury_NotJuror(address court, uint256 seat, address got, address juror);
    error Jury_AlreadyRetired(address court, uint256 seat, uint256 retiredAt);
    error Jury_TooEarly(bytes32 id, uint256 got, uint256 from);
    error Jury_TooLate(bytes32 id, uint256 got, uint256 until);
    /// @notice The seed is not there yet, or is lost.
    error Jury_NoSeed(bytes32 panelId, uint256 ticket, bool lost);
    error Jury_WrongStage(bytes32 panelId, uint8 got);
    error Jury_AlreadyCommitted(bytes32 panelId, uint256 position);
    error Jury_NotCommitted(bytes32 panelId, uint256 position);
    error Jury_WrongReveal(bytes32 panelId, uint256 position);
    error Jury_NoSuchPosition(bytes32 panelId, uint256 got, uint256 limit);
    error Jury_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Takes seat number `seat` of `court`: the next new one, or one that was vacated. Locks `seatBond` of the caller's own stake. Active after
    /// `activationSeconds`.
    function sit(address court, uint256 seat) external;
    /// @notice Gives a seat up: later panels do not draw it.
    function retire(address court, uint256 seat) external;
    /// @notice Frees a retired seat and what is left of its bond, after `exitSeconds`. Callable by anyone.
    function vacate(address court, uint256 seat) external;

    /// @notice Asks for a panel of `size` (odd, at most 31) jurors under the caller's `id`. Seats of the excluded addresses are not drawn. Fixes
    /// the eligible seats now and the seed by a ticket of the source of randomness.
    function request(bytes32 id, uint256 size, address[3] calldata excluded) external returns (bytes32 panelId);
    /// @notice Records the seed and draws the panel. Callable by anyone while the seed is there and the draw window is open.
    function draw(bytes32 panelId) external;
    /// @notice Seals a vote: `commitment` = `commitmentOf(panelId, position, juror, vote, salt)`.
    function commit(bytes32 panelId, uint256 position, bytes32 commitment) external;
    /// @notice Opens a sealed vote. When all have committed, revealing starts at once, otherwise after the commit window.
    function reveal(bytes32 panelId, uint256 position, bytes32 vote, bytes32 salt) external;
    /// @notice Counts the votes of the caller's panel and cuts the bonds of silent jurors.
    /// Reverts `Jury_TooEarly` before the window ended, unless every vote is revealed or the seed is lost.
    /// @return outcome how it ended
    /// @return vote the majority's, when decided
    function close(bytes32 id) external returns (PanelOutcome outcome, bytes32 vote);
    /// @notice Judges the votes of the caller's closed panel, once: cuts the bonds of those who voted otherwise than `finalVote`, unless it is zero.
    /// @return winners jurors who voted as `finalVote`, one entry a seat
    function settle(bytes32 id, bytes32 finalVote) external returns (address[] memory winners);

    function panelIdOf(address court, bytes32 id) external pure returns (bytes32);
    function commitmentOf(
        bytes32 panelId,
        uint256 position,
        address juror,
        bytes32 vote,
        bytes32 salt
    ) external pure returns (bytes32);
    function panelOf(bytes32 panelId) external view returns (Panel memory);
    /// @notice The stage at this moment: a commit window that ran out is already Revealing. `until`: its last second.
    function stageOf(bytes32 panelId) external view returns (PanelStage stage, uint256 until);
    /// @notice Seats of a drawn panel, by position.
    function seatsOf(bytes32 panelId) external view returns (uint256[] memory);
    function voteOf(bytes32 panelId, uint256 position) external view returns (bytes32 commitment, bytes32 vote);
    function seatOf(address court, uint256 seat) external view returns (Seat memory);
    function seatCount(address court) external view returns (uint256);
    /// @notice The seed of a panel that was asked for: zero while there is none; `lost`: there will be none.
    function seedOf(bytes32 panelId) external view returns (bytes32 seed, bool lost);
    /// @notice Jurors of a first panel. What a court asks for is its own matter.
    function panelSize() external view returns (uint256);
    /// @notice Seconds from giving a seat up until its bond is free. A panel settled later may find its jurors gone.
    function exitSeconds() external view returns (uint256);
    /// @notice Longest time in seconds from request to the end of revealing.
    function lifetime() external view returns (uint256);
}
