"""What cleaning costs: cases, and the process that measures one."""
