// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title OddToken
/// @notice An ERC-20 without permit that misbehaves on demand.
contract OddToken is ERC20 {
    enum Mode {
        Exact,
        // a hundredth of what one account receives is burned
        FeeTo,
        // whoever pays gets one token back
        Cashback
    }

    Mode public mode;
    address public whom;

    constructor() ERC20("Odd", "ODD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function misbehave(Mode mode_, address whom_) external {
        mode = mode_;
        whom = whom_;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        if (mode == Mode.FeeTo && to == whom) _burn(to, amount / 100);
        if (mode == Mode.Cashback && from == whom) _mint(from, 1);
        return true;
    }
}
