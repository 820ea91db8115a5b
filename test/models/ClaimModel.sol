// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A claim of Jobs as a state machine, with its units and their money (one per unit). Proved for every order of calls at any times, by
/// induction: a new claim keeps the law, and no call breaks it. Mirrors `submit`, `expire`, `contest`, `rule`, `accept`, `settle`, `retake` and `drop`.
contract ClaimModel {
    enum Status {
        None,
        Taken,
        Submitted,
        Settling,
        Settled,
        Expired,
        Retaken
    }

    uint256 private constant WORK = 10;
    uint256 private constant REVIEW = 10;

    Status private status;
    uint256 private time;
    uint256 private deadline;
    uint256 private count;
    /// @dev Units by what became of them; whatever is in none of these is undecided.
    uint256 private open;
    uint256 private won;
    uint256 private lost;
    uint256 private reopened;
    uint256 private paid;
    uint256 private refunded;
    uint256 private retaken;
    uint256 private held;

    function pass(uint32 seconds_) external kept {
        time += seconds_;
    }

    function take(uint8 units) external kept {
        require(status == Status.None && units != 0);
        (status, count, held, deadline) = (Status.Taken, units, units, time + WORK);
    }

    function submit() external kept {
        require(status == Status.Taken && time <= deadline);
        (status, deadline) = (Status.Submitted, time + REVIEW);
    }

    function expire() external kept {
        require(status == Status.Taken && time > deadline);
        (status, reopened) = (Status.Expired, count);
    }

    function contest() external kept {
        require(status == Status.Submitted && time <= deadline && open + won + lost < count);
        open += 1;
    }

    function accept(bool byPayer) external kept {
        require(status == Status.Submitted && (byPayer || time > deadline));
        _pay(count - open - lost);
        status = open == 0 ? Status.Settled : Status.Settling;
    }

    function rule(bool forPayer) external kept {
        require((status == Status.Submitted || status == Status.Settling) && open != 0);
        open -= 1;
        if (forPayer) {
            lost += 1;
            reopened += 1;
        } else {
            won += 1;
            if (status == Status.Settling) _pay(1);
        }
        if (status == Status.Settling && open == 0) status = Status.Settled;
    }

    /// @dev Once, by another claim with a hold of its own part.
    function retake(uint8 units) external kept {
        require(units <= reopened);
        reopened -= units;
        retaken += units;
        held -= units;
        if (status == Status.Expired && reopened == 0) status = Status.Retaken;
    }

    function drop(uint8 units) external kept {
        require(units <= reopened);
        reopened -= units;
        refunded += units;
        held -= units;
        if (status == Status.Expired && reopened == 0) status = Status.Retaken;
    }

    // ------------------------------------------------------------------ the law

    modifier kept() {
        require(_money() && _units() && _drains());
        _;
        assert(_money());
        assert(_units());
        assert(_drains());
    }

    constructor() {
        assert(_money() && _units() && _drains());
    }

    /// @dev Every unit's money is in one place; none is paid twice, and none that was lost or late.
    function _money() private view returns (bool) {
        if (held + paid + refunded + retaken != count) return false;
        if (status == Status.Settling || status == Status.Settled) return paid == count - open - lost;
        return paid == 0;
    }

    function _units() private view returns (bool) {
        if (open + won + lost > count) return false;
        if (status == Status.Settling) return open != 0;
        return status == Status.Submitted || open == 0;
    }

    /// @dev What is held beside undecided units waits to be retaken or dropped, which anybody may do.
    function _drains() private view returns (bool) {
        if (status == Status.Submitted) return reopened + refunded + retaken == lost;
        if (status == Status.Settling) return held == open + reopened && reopened + refunded + retaken == lost;
        if (status == Status.Settled) return held == reopened && reopened + refunded + retaken == lost;
        if (status == Status.Expired || status == Status.Retaken) return held == reopened && lost == 0 && won == 0;
        return reopened + refunded + retaken + lost + won == 0;
    }

    function _pay(uint256 units) private {
        paid += units;
        held -= units;
    }
}
