// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A round of Quorum with three replicas of distinct providers, of which two must agree: anybody reveals anything at any time. Proved
/// for every order of calls, by induction: a new round keeps the law, and no call breaks it. Mirrors `ask`, `reveal`, `resolve`, `resultOf` without a metric, and the court's escalation.
contract QuorumModel {
    enum Ruling {
        None,
        Payer,
        Provider,
        Fallback,
        Court
    }

    uint256 private constant REVEAL = 10;
    uint256 private constant ESCALATE = 10;

    uint256 private time;
    uint256 private askedAt;
    uint256 private a;
    uint256 private b;
    uint256 private c;
    Ruling private rulingA;
    Ruling private rulingB;
    Ruling private rulingC;

    function pass(uint32 seconds_) external kept {
        time += seconds_;
    }

    function ask() external kept {
        require(askedAt == 0 && time != 0);
        askedAt = time;
    }

    /// @dev Replicas are alike: what holds for the first holds for the others with their names exchanged.
    function reveal(uint256 result) external kept {
        require(askedAt != 0 && result != 0 && time <= askedAt + REVEAL && a == 0);
        a = result;
    }

    function resolve() external kept {
        require(askedAt != 0 && rulingA == Ruling.None);
        require(_complete() || time > askedAt + REVEAL);
        uint256 right = _right();
        if (a == 0) {
            rulingA = Ruling.Payer;
        } else if (right == 0) {
            require(time > askedAt + REVEAL + ESCALATE);
            rulingA = Ruling.Fallback;
        } else {
            rulingA = a == right ? Ruling.Provider : Ruling.Payer;
        }
    }

    function escalate() external kept {
        require(askedAt != 0 && rulingA == Ruling.None && a != 0);
        require(_complete() || time > askedAt + REVEAL);
        require(time <= askedAt + REVEAL + ESCALATE && _right() == 0);
        rulingA = Ruling.Court;
    }

    // ------------------------------------------------------------------ the law

    modifier kept() {
        require(_agreementWins() && _silenceLoses() && _inTime());
        _;
        assert(_agreementWins());
        assert(_silenceLoses());
        assert(_inTime());
    }

    constructor() {
        assert(_agreementWins() && _silenceLoses() && _inTime());
    }

    /// @dev Who is found right by agreement agrees with another; nobody who does loses, or is left to a default or the court.
    function _agreementWins() private view returns (bool) {
        uint256 right = _right();
        bool agree =
            (rulingA != Ruling.Provider || a == b || a == c) &&
                (rulingB != Ruling.Provider || b == a || b == c) &&
                (rulingC != Ruling.Provider || c == a || c == b);
        return agree && _fits(a, rulingA, right) && _fits(b, rulingB, right) && _fits(c, rulingC, right);
    }

    function _fits(uint256 result, Ruling ruling, uint256 right) private pure returns (bool) {
        if (ruling == Ruling.None) return true;
        if (right == 0) return ruling != Ruling.Provider && (ruling != Ruling.Payer || result == 0);
        return result == right ? ruling == Ruling.Provider : ruling == Ruling.Payer;
    }

    function _silenceLoses() private view returns (bool) {
        return _silent(a, rulingA) && _silent(b, rulingB) && _silent(c, rulingC);
    }

    function _silent(uint256 result, Ruling ruling) private pure returns (bool) {
        return result != 0 || ruling == Ruling.None || ruling == Ruling.Payer;
    }

    /// @dev Nothing is ruled before all have revealed or the time for it is over: nobody's result is judged by what is missing.
    function _inTime() private view returns (bool) {
        bool ruled = rulingA != Ruling.None || rulingB != Ruling.None || rulingC != Ruling.None;
        return !ruled || (askedAt != 0 && (_complete() || time > askedAt + REVEAL));
    }

    // ------------------------------------------------------------------ internal

    function _complete() private view returns (bool) {
        return a != 0 && b != 0 && c != 0;
    }

    function _right() private view returns (uint256) {
        if (a != 0 && (a == b || a == c)) return a;
        if (b != 0 && b == c) return b;
        return 0;
    }
}
