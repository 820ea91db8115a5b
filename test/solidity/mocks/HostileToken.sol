// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title HostileToken
/// @notice A token with every bad manner that Escrow must survive, for tests only. It never mints or burns by itself: what it does with
/// balances in a bad mood is all in `_move`.
contract HostileToken {
    enum Mood {
        Polite,
        TakesFee, // one unit of each transfer is lost
        PaysBonus, // the receiver gets one more
        ReturnsFalse,
        ReturnsNothing,
        Reverts,
        Callback // calls `hook` in the middle of each transfer, before balances move
    }

    Mood public mood;
    address public refused;
    address private _hook;
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function become(Mood mood_) external {
        mood = mood_;
    }

    /// @dev As USDC does to a sanctioned address.
    function refuse(address receiver) external {
        refused = receiver;
    }

    function callBack(address hook) external {
        mood = Mood.Callback;
        _hook = hook;
    }

    /// @dev Mint, burn, or rebase.
    function setBalance(address owner, uint256 amount) external {
        balanceOf[owner] = amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        require(mood != Mood.Reverts && to != refused, "refused");
        if (mood == Mood.ReturnsFalse) return false;
        if (mood == Mood.Callback) Hook(_hook).hook();
        balanceOf[from] -= amount;
        if (mood == Mood.TakesFee) --amount;
        if (mood == Mood.PaysBonus) ++amount;
        balanceOf[to] += amount;
        if (mood == Mood.ReturnsNothing) {
            assembly {
                return(0, 0)
            }
        }
        return true;
    }
}

interface Hook {
    function hook() external;
}
