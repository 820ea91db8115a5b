// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "./IArbitrable.sol";

/// @notice Opening: the provider must open leaf and path. Judging: a panel votes. Decided: its ruling stands unless somebody appeals. Ruled,
/// Abandoned: over.
enum CaseStage {
    None,
    Opening,
    Judging,
    Decided,
    Ruled,
    Abandoned
}

/// @notice One challenge.
/// @param service whose agreement it is
/// @param level appeals so far
/// @param redrawn one more than the level at which a panel without a majority was drawn anew; zero: none was
/// @param openBy last second (inclusive) to open leaf and path
/// @param ruleBy last second (inclusive) at which the service accepts the ruling
/// @param appealBy last second (inclusive) to appeal, once decided
/// @param leaf what the provider opened; bound to provider, claim and unit, salted
/// @param result hash of the raw result, once disclosed
struct Case {
    address service;
    CaseStage stage;
    uint8 level;
    uint8 redrawn;
    uint40 openBy;
    address challenger;
    uint40 ruleBy;
    Ruling fallback_;
    uint40 appealBy;
    address payer;
    address provider;
    uint32 unit;
    uint32 first;
    uint32 count;
    bytes32 disputeId;
    bytes32 claimId;
    bytes32 root;
    bytes32 leaf;
    bytes32 result;
}

/// @notice A root that a provider signed for a claim, EIP-712 `Statement(address service,bytes32 claimId,bytes32 root)`. An empty
/// signature stands for what was submitted on chain.
struct Statement {
    bytes32 root;
    address signer;
    bytes signature;
}

/// @title Slashing: the judge of wrong results
/// @notice A bonded challenge names one unit of a claim under review. The provider opens that unit's leaf and Merkle path in time or loses.
/// A panel of jurors re-executes the unit and votes with the hash of the raw result; the provider discloses the leaf's content while they
/// reveal. Most of the panel decides. Anybody may appeal in time, up to `appeals` times, each time to twice and one as many jurors for twice the
/// bond; what the last panel decided goes to the service through `IArbitrable.rule`, and every juror of every panel is judged by it.
/// Contradicting statements are ruled at once.
///
/// Money. The challenger's bond (stake tokens, held in Escrow) pays the jurors of the first panel, an appellant's those of its own: `jurorFee` to
/// each who voted as the final vote. What is left comes back to who was right: the challenger when the payer wins, with a reward from the
/// provider's slash that covers the fees it paid; an appellant when its appeal changed the ruling, with its fees out of what others lost. Who
/// was wrong loses the rest: half of it to the provider if that has won, the other half to nobody. A panel without a majority costs its funder
/// as much as one that agrees.
interface ISlashing {
    event Challenged(bytes32 indexed caseId, bytes32 indexed claimId, address indexed challenger, Case facts);
    event Opened(bytes32 indexed caseId, bytes32 leaf);
    /// @notice A panel was asked for; `panelId` is Jury's.
    event JuryRequested(bytes32 indexed caseId, bytes32 indexed panelId, uint256 round);
    event Disclosed(bytes32 indexed caseId, bytes32 salt, bytes32 result);
    /// @notice A panel has decided: `ruling` stands unless somebody appeals until `appealBy`.
    event CaseDecided(bytes32 indexed caseId, uint256 level, bytes32 vote, Ruling ruling, uint256 appealBy);
    /// @notice Somebody put up `bond` for a larger panel.
    event Appealed(bytes32 indexed caseId, address indexed appellant, uint256 level, uint256 bond);
    /// @notice A case is over. Of all bonds `fees` went to jurors, `returned` to who had put them up and was not wrong, `toProvider` to the
    /// provider, `burned` to nobody.
    event CaseRuled(
        bytes32 indexed caseId,
        Ruling ruling,
        uint256 fees,
        uint256 returned,
        uint256 toProvider,
        uint256 burned
    );
    /// @notice A case ended without a ruling; `fees` went to jurors who had agreed, `returned` to who had put bonds up, `burned` to nobody.
    event CaseAbandoned(bytes32 indexed caseId, uint256 fees, uint256 returned, uint256 burned);
    /// @notice Two contradicting statements of a provider ended a claim.
    event Equivocated(
        bytes32 indexed claimId,
        address indexed provider,
        address indexed reporter,
        bytes32 a,
        bytes32 b
    );

    error Slashing_WrongStage(bytes32 caseId, uint8 got);
    error Slashing_TooEarly(bytes32 caseId, uint256 timestamp, uint256 from);
    error Slashing_TooLate(bytes32 caseId, uint256 timestamp, uint256 until);
    /// @notice The agreement gives less time for a ruling than the longest case may need.
    error Slashing_TooLittleTime(bytes32 caseId, uint256 ruleBy, uint256 needed);
    /// @notice The agreement lets the case run longer than a year.
    error Slashing_TooMuchTime(bytes32 caseId, uint256 ruleBy, uint256 limit);
    /// @notice A challenge names one unit; whole claims are for evidence.
    error Slashing_WrongUnit(uint256 got);
    error Slashing_WrongPath(bytes32 caseId, bytes32 got, bytes32 root);
    error Slashing_WrongDisclosure(bytes32 caseId, bytes32 got, bytes32 leaf);
    /// @notice The statements do not contradict each other, or the second is not what was submitted.
    error Slashing_NoContradiction(bytes32 a, bytes32 b);
    error Slashing_BadSignature(address signer, bytes32 digest);
    /// @notice The signer cannot speak for the provider on this service.
    error Slashing_NotPermitted(address provider, address signer);
    error Slashing_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Challenges one unit. Contests it with the service and holds `challengeBond` out of the caller's Escrow wallet, on its
    /// ERC-6909 allowance for this contract and the stake token. `agreement`: the service's own encoding (for Jobs: abi.encode(Agreement)).
    function challenge(address service, bytes calldata agreement) external returns (bytes32 caseId);
    /// @notice Opens the challenged unit: its leaf and the siblings up to the root, lowest first. Callable by anyone, until `openBy`.
    function open(bytes32 caseId, bytes32 leaf, bytes32[] calldata path) external;
    /// @notice Discloses the salt and the raw result's hash behind the leaf. Callable by anyone, while jurors reveal: earlier, jurors could
    /// copy it. A provider that does not loses.
    function disclose(bytes32 caseId, bytes32 salt, bytes32 result) external;
    /// @notice Goes on with a case when its stage has ended. Not opened in time: rules. The panel has voted: decides, or rules when there is no
    /// appeal left. Nobody appealed in time: rules. Without a majority it draws anew, once a case; then the ruling before stands, and
    /// without one the agreement's own. Callable by anyone. `agreement`: as in `challenge`.
    function resolve(bytes32 caseId, bytes calldata agreement) external;
    /// @notice Asks for a larger panel: holds `bondOf(level)` out of the caller's Escrow wallet, as `challenge` does. Callable by anyone, until
    /// `appealBy`.
    function appeal(bytes32 caseId) external;
    /// @notice After `ruleBy` without a ruling: pays the jurors who agreed (or burns as much when none did) and returns the rest of
    /// every bond. Callable by anyone.
    function abandon(bytes32 caseId) external;
    /// @notice Rules a whole claim at once: two statements of its provider name different roots. The service decides what open disputes keep and
    /// whether the caller is rewarded (Jobs: only once results were submitted).
    /// `agreement` names `WHOLE_CLAIM`.
    function equivocation(
        address service,
        bytes calldata agreement,
        Statement calldata a,
        Statement calldata b
    ) external;

    function caseIdOf(address service, bytes32 disputeId) external pure returns (bytes32);
    function caseOf(bytes32 caseId) external view returns (Case memory);
    /// @notice Who put up the bond of a level, and what its panel decided; zeros while there is none.
    function levelOf(bytes32 caseId, uint256 level) external view returns (address funder, bytes32 vote);
    /// @notice Stake tokens that a challenge (level 0) or an appeal holds: `challengeBond` * 2^level.
    function bondOf(uint256 level) external view returns (uint256);
    /// @notice Jurors of a level's panel: (`panelSize` + 1) * 2^level - 1.
    function sizeOf(uint256 level) external view returns (uint256);
    /// @notice Jury's present panel of a case.
    function panelIdOf(bytes32 caseId) external view returns (bytes32);
    function statementDigest(address service, bytes32 claimId, bytes32 root) external view returns (bytes32);
    /// @notice Seconds that `ruleBy` must be away when a challenge is made.
    function longestCase() external view returns (uint256);
}

/// @dev The vote for "the input or the specification cannot be had".
bytes32 constant UNAVAILABLE = bytes32(uint256(1));
