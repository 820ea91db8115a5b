// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Dispute, IArbitrable, Ruling} from "../../interfaces/IArbitrable.sol";
import {IRandomness} from "../../interfaces/IRandomness.sol";
import {IReputation} from "../../interfaces/IReputation.sol";
import {Draw, EVERY_SCALE, ISampling} from "../../interfaces/ISampling.sol";
import {Verification} from "./Verification.sol";

/// @title Sampling
/// @notice See ISampling. Anyone deploys one with the rate that payers and providers want, and names it in the terms. No owner, no money.
///
/// Laws
///  - Nobody knew a pick when the results were submitted.
///  - Every unit is picked with a chance of at least 1 / `everyMost`, independently of the units of other parts.
///  - What was not picked is challenged only in claims of which the court has found a unit wrong.
///  - A claim has one drawing; another only after the seed of the first was lost.
///  - Farmed reputation costs more than it saves (see the constructor).
contract Sampling is ISampling, Verification {
    /// @notice Deploy parameters.
    /// @param everyLeast one unit of so many is picked of who has no reputation; at least 1
    /// @param everyMost the limit for who has most; not below `everyLeast`
    /// @param token whose reputation counts
    /// @param scale reputation, in units of `token`, with which the rate is halfway from the one to the other
    struct Config {
        uint32 everyLeast;
        uint32 everyMost;
        address token;
        uint128 scale;
    }

    uint256 private constant MAX_EVERY = 4_000;
    uint256 private constant BPS = 10_000;

    IRandomness public immutable randomness;
    IReputation public immutable reputation;
    uint256 public immutable everyLeast;
    uint256 public immutable everyMost;
    /// @notice Whose reputation counts.
    address public immutable token;
    /// @notice Reputation that goes half of the way from `everyLeast` to `everyMost`, as rates.
    uint256 public immutable scale;

    mapping(bytes32 drawId => Draw) private _draws;

    /// @dev The fee bounds what reputation may save, or washing would pay. Say a provider earns V in the time in which reputation decays by a
    /// factor e, so its own work keeps R = V; a check costs as much as the unit; and the rate is q(R) = l - (l - m) R / (R + scale) with
    /// l = 1 / everyLeast and m = 1 / everyMost. One more unit of reputation costs the fee in that time, and saves
    /// -V q'(V) = V (l - m) scale / (V + scale)^2, which is most at V = scale: (l - m) / 4. So washing loses for everybody while l - m <= 4 fee.
    constructor(
        address court_,
        IRandomness randomness_,
        IReputation reputation_,
        Config memory c
    ) Verification(court_) {
        require(court_ != address(0), Verification_BadParameter("court", 0, 1));
        _require("everyLeast", c.everyLeast, c.everyLeast != 0 && c.everyLeast <= c.everyMost, c.everyMost);
        _require("everyMost", c.everyMost, c.everyMost <= MAX_EVERY, MAX_EVERY);
        _require("scale", c.scale, c.scale != 0, 1);
        uint256 product = uint256(c.everyLeast) * c.everyMost;
        uint256 saved = Math.ceilDiv((c.everyMost - c.everyLeast) * BPS, product);
        if (saved != 0) {
            uint256 limit = 4 * reputation_.feeBps();
            _require("everyMost - everyLeast", saved, saved <= limit, limit);
        }
        randomness = randomness_;
        reputation = reputation_;
        (everyLeast, everyMost, token, scale) = (c.everyLeast, c.everyMost, c.token, c.scale);
    }

    /// @inheritdoc ISampling
    function draw(address service, bytes calldata agreement) external returns (bytes32 drawId) {
        Dispute memory d = IArbitrable(service).disputeOf(agreement);
        require(d.root != 0, Sampling_NotSubmitted(d.claimId));
        drawId = drawIdOf(service, d.claimId);
        Draw storage drawn = _draws[drawId];
        if (drawn.drawnAt != 0) {
            (, bool lost) = randomness.seedOf(drawn.ticket);
            require(lost, Sampling_AlreadyDrawn(drawId, drawn.ticket));
        }
        uint96 ticket = randomness.request();
        uint256 every = everyOf(d.provider);
        // At most MAX_EVERY * EVERY_SCALE < 2^32.
        _draws[drawId] = Draw(ticket, uint32(every), uint40(block.timestamp), drawn.caught);
        emit Drawn(drawId, service, d.claimId, ticket, every, d.count);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc ISampling
    function drawIdOf(address service, bytes32 claimId) public pure returns (bytes32) {
        return keccak256(abi.encode(service, claimId));
    }

    /// @inheritdoc ISampling
    function drawOf(bytes32 drawId) external view returns (Draw memory) {
        return _draws[drawId];
    }

    /// @inheritdoc ISampling
    function picksOf(bytes32 drawId, uint256 count) external view returns (uint256[] memory offsets) {
        (bytes32 seed, uint256 every) = _drawn(drawId);
        offsets = new uint256[](Math.ceilDiv(count * EVERY_SCALE, every));
        for (uint256 part; part < offsets.length; ++part) offsets[part] = _pick(drawId, seed, every, part, count);
    }

    /// @inheritdoc ISampling
    function everyOf(address provider) public view returns (uint256) {
        return everyAt(everyMost == everyLeast ? 0 : reputation.scoreOf(provider, token));
    }

    /// @inheritdoc ISampling
    function everyAt(uint256 score) public view returns (uint256) {
        // 1 / q(R), see the constructor.
        uint256 least = everyLeast * EVERY_SCALE;
        return Math.mulDiv(everyMost * least, score + scale, everyMost * scale + everyLeast * score);
    }

    // ------------------------------------------------------------------ internal

    function _contest(address service, bytes memory agreement) internal override returns (Dispute memory d) {
        d = super._contest(service, agreement);
        bytes32 drawId = drawIdOf(service, d.claimId);
        if (_draws[drawId].caught) return d;
        (bytes32 seed, uint256 every) = _drawn(drawId);
        uint256 part = ((uint256(d.unit) - d.first + 1) * EVERY_SCALE - 1) / every;
        uint256 picked = d.first + _pick(drawId, seed, every, part, d.count);
        require(d.unit == picked, Sampling_NotPicked(drawId, d.unit, picked));
    }

    /// @dev Evidence against a whole claim ends it: there is nothing left to challenge.
    function _beforeRule(address service, bytes memory agreement, Ruling ruling) internal override {
        if (ruling != Ruling.Payer) return;
        bytes32 claimId = IArbitrable(service).disputeOf(agreement).claimId;
        bytes32 drawId = drawIdOf(service, claimId);
        Draw storage drawn = _draws[drawId];
        if (drawn.drawnAt == 0 || drawn.caught) return;
        drawn.caught = true;
        emit Caught(drawId, claimId);
    }

    function _drawn(bytes32 drawId) private view returns (bytes32 seed, uint256 every) {
        Draw storage drawn = _draws[drawId];
        require(drawn.drawnAt != 0, Sampling_NotDrawn(drawId));
        bool lost;
        (seed, lost) = randomness.seedOf(drawn.ticket);
        require(seed != 0, Sampling_NoSeed(drawId, drawn.ticket, lost));
        every = drawn.every;
    }

    function _pick(
        bytes32 drawId,
        bytes32 seed,
        uint256 every,
        uint256 part,
        uint256 count
    ) private pure returns (uint256) {
        uint256 start = (part * every) / EVERY_SCALE;
        uint256 end = Math.min(((part + 1) * every) / EVERY_SCALE, count);
        return start + (uint256(keccak256(abi.encode(drawId, seed, part))) % (end - start));
    }

    function _require(bytes32 name, uint256 got, bool met, uint256 limit) private pure {
        require(met, Verification_BadParameter(name, got, limit));
    }
}
