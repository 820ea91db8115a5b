// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A case of Slashing as a state machine: its stages, its clock and its bonds; jurors may find anything. Proved for every order of
/// calls at any times, by induction: a new case keeps the law, and no call breaks it. Mirrors `challenge`, `open`, `resolve`, `appeal`, `abandon`.
contract CaseModel {
    enum Stage {
        None,
        Opening,
        Judging,
        Decided,
        Ruled,
        Abandoned
    }

    uint256 private constant APPEALS = 2;
    uint256 private constant BOND = 250;
    uint256 private constant OPEN = 6;
    uint256 private constant APPEAL = 12;
    uint256 private constant PANEL = 20;
    uint256 private constant MARGIN = 24;

    Stage private stage;
    uint256 private time;
    uint256 private openBy;
    uint256 private appealBy;
    uint256 private ruleBy;
    uint256 private level;
    bool private redrawn;
    /// @dev Bonds held, and what was ever held and ever paid out of them.
    uint256 private held;
    uint256 private paidIn;
    uint256 private paidOut;
    uint256 private rulings;

    function pass(uint32 seconds_) external kept {
        time += seconds_;
    }

    function challenge(uint32 extra) external kept {
        require(stage == Stage.None);
        (stage, openBy) = (Stage.Opening, time + OPEN);
        // longestCase(): every level may need two panels.
        ruleBy = time + OPEN + (APPEALS + 2) * PANEL + APPEALS * APPEAL + MARGIN + extra;
        _hold(BOND);
    }

    function open() external kept {
        require(stage == Stage.Opening && time <= openBy);
        stage = Stage.Judging;
    }

    /// @param decided whether a majority of the panel agreed
    function resolve(bool decided) external kept {
        if (stage == Stage.Opening) {
            require(time > openBy);
            _rule();
        } else if (stage == Stage.Decided) {
            require(time > appealBy);
            _rule();
        } else {
            require(stage == Stage.Judging);
            if (!decided && !redrawn) {
                redrawn = true;
                return;
            }
            uint256 panels = redrawn ? 1 : 2;
            if (decided && level != APPEALS && time + APPEAL + panels * PANEL + MARGIN <= ruleBy) {
                (stage, appealBy) = (Stage.Decided, time + APPEAL);
            } else {
                _rule();
            }
        }
    }

    function appeal() external kept {
        require(stage == Stage.Decided && time <= appealBy);
        (stage, level) = (Stage.Judging, level + 1);
        _hold(BOND * (level == 1 ? 2 : 4));
    }

    function abandon() external kept {
        require(stage == Stage.Opening || stage == Stage.Judging || stage == Stage.Decided);
        require(time > ruleBy);
        stage = Stage.Abandoned;
        _empty();
    }

    // ------------------------------------------------------------------ the law

    modifier kept() {
        require(_money() && _levels() && _oneEnd() && _timeForAppeals());
        _;
        assert(_money());
        assert(_levels());
        assert(_oneEnd());
        assert(_timeForAppeals());
    }

    constructor() {
        assert(_money() && _levels() && _oneEnd() && _timeForAppeals());
    }

    /// @dev What was held is held or paid out, exactly while the case is live: one bond for each level.
    function _money() private view returns (bool) {
        bool live = stage == Stage.Opening || stage == Stage.Judging || stage == Stage.Decided;
        uint256 bonds =
            level == 0
                ? BOND
                : level == 1
                    ? 3 * BOND
                    : 7 * BOND;
        return paidIn == held + paidOut && held == (live ? bonds : 0);
    }

    function _levels() private view returns (bool) {
        if (stage == Stage.None || stage == Stage.Opening) return level == 0 && !redrawn;
        return stage == Stage.Decided ? level < APPEALS : level <= APPEALS;
    }

    function _oneEnd() private view returns (bool) {
        return rulings == (stage == Stage.Ruled ? 1 : 0);
    }

    /// @dev An appeal that is still open leaves the time for its panel: who appeals in the last second is heard.
    function _timeForAppeals() private view returns (bool) {
        return stage != Stage.Decided || appealBy + PANEL + MARGIN <= ruleBy;
    }

    // ------------------------------------------------------------------ internal

    /// @dev The service refuses what comes after `ruleBy`.
    function _rule() private {
        require(time <= ruleBy);
        stage = Stage.Ruled;
        rulings += 1;
        _empty();
    }

    function _hold(uint256 bond) private {
        held += bond;
        paidIn += bond;
    }

    function _empty() private {
        paidOut += held;
        held = 0;
    }
}
