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

enum PanelStage {
    None,
    Drawing,
    Committing,
    Revealing,
    Closed
}

/// @notice How a panel ended. Decided: a majority of the panel agreed. Undecided: none did. Unseeded: nobody recorded the seed in time.
/// Unmanned: too few seats were eligible.
enum PanelOutcome {
    Undecided,
    Decided,
    Unseeded,
    Unmanned
}

/// @param deadline last second (inclusive) of the present stage
/// @param seedBlock block whose hash draws the seats
/// @param seatCount seats that existed at the request
/// @param requestedAt seconds; fixes which of them are eligible
struct Panel {
    PanelStage stage;
    uint8 committed;
    uint8 revealed;
    uint40 deadline;
    uint40 requestedAt;
    uint32 seatCount;
    uint64 seedBlock;
}

/// @title Jury: bonded seats, drawn panels, sealed votes
/// @notice Anybody with stake in Staking's pool (juror, this contract) takes seats of a court: a contract that may ask for panels, such as
/// Slashing. Only that court draws them, so a juror is judged by nobody else. The hash of a later block draws a panel; jurors commit to a
/// vote and reveal it. Votes are opaque 32 bytes (for Slashing: the hash of the raw result).
/// Silent jurors and those against a majority lose `penalty` of the seat's bond and the seat.
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

    error Jury_SeatTaken(address court, uint256 seat, address juror);
    /// @notice A new seat is number `limit`; a lower one must have been vacated.
    error Jury_NoSuchSeat(address court, uint256 seat, uint256 limit);
    error Jury_NotJuror(address court, uint256 seat, address got, address juror);
    error Jury_AlreadyRetired(address court, uint256 seat, uint256 retiredAt);
    error Jury_TooEarly(bytes32 id, uint256 got, uint256 from);
    error Jury_TooLate(bytes32 id, uint256 got, uint256 until);
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

    /// @notice Asks for a panel under the caller's `id`. Seats of the excluded addresses are not drawn. Fixes the eligible seats now and the
    /// seed with the hash of a later block.
    function request(bytes32 id, address[3] calldata excluded) external returns (bytes32 panelId);
    /// @notice Records the seed and draws the panel. Callable by anyone once the seed block is mined, while its hash is known.
    function draw(bytes32 panelId) external;
    /// @notice Seals a vote: `commitment` = `commitmentOf(panelId, position, juror, vote, salt)`.
    function commit(bytes32 panelId, uint256 position, bytes32 commitment) external;
    /// @notice Opens a sealed vote. When all have committed, revealing starts at once, otherwise after the commit window.
    function reveal(bytes32 panelId, uint256 position, bytes32 vote, bytes32 salt) external;
    /// @notice Ends the caller's panel and cuts the bonds of silent jurors and of those against the majority.
    /// Reverts `Jury_TooEarly` before the window ended, unless every vote is revealed.
    /// @return outcome how it ended
    /// @return vote the majority's, when decided
    /// @return winners jurors who voted with the majority, one entry a seat
    function close(bytes32 id) external returns (PanelOutcome outcome, bytes32 vote, address[] memory winners);

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
    function panelSize() external view returns (uint256);
    /// @notice Longest time in seconds from request to the end of revealing.
    function lifetime() external view returns (uint256);
}
